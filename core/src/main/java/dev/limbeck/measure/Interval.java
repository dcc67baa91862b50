package dev.limbeck.measure;

/** A measured figure with the bounds of its 95 % confidence interval. */
public record Interval(double value, double low, double high) {
    public static Interval exact(double value) {
        return new Interval(value, value, value);
    }
}
