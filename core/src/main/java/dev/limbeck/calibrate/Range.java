package dev.limbeck.calibrate;

/**
 * The interval in which a value's elements lie, or are to be represented.
 *
 * @param low ≤ high
 */
public record Range(double low, double high) implements Summary {
    /** The range of nothing: what an accumulation that has seen no finite element reports. */
    public static final Range ZERO = new Range(0, 0);

    public Range {
        if (!(low <= high)) {
            throw new IllegalArgumentException("A range needs low ≤ high, this is [" + low + ", " + high + "].");
        }
    }

    /** The smallest range that holds this one and zero, as every quantized range must (ONNX QuantizeLinear). */
    public Range withZero() {
        return new Range(Math.min(low, 0), Math.max(high, 0));
    }

    /** The smallest range around zero of equal reach on both sides that holds this one. */
    public Range symmetric() {
        return new Range(-reach(), reach());
    }

    /** The largest magnitude in it. */
    public double reach() {
        return Math.max(Math.abs(low), Math.abs(high));
    }

    /** The part of this range inside another one; one of that one's ends where they do not meet. */
    public Range within(Range other) {
        double newLow = Math.min(Math.max(low, other.low), other.high);
        double newHigh = Math.min(Math.max(high, other.low), other.high);
        return new Range(newLow, newHigh);
    }
}
