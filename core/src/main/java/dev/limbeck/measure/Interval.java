package dev.limbeck.measure;

/** A measured figure with the bounds of its 95 % confidence interval. */
public record Interval(double value, double low, double high) {
    public static Interval exact(double value) {
        return new Interval(value, value, value);
    }

    /** Whether a figure lies within the bounds. */
    public boolean contains(double figure) {
        return low <= figure && figure <= high;
    }
}
