package dev.limbeck.measure;

/** Which end of a metric's scale is the good one. */
public enum Direction {
    HIGHER_IS_BETTER(1),
    LOWER_IS_BETTER(-1);

    private final int sign;

    Direction(int sign) {
        this.sign = sign;
    }

    /** How much better a value is when it changes by this difference. */
    public double gain(double difference) {
        return sign * difference;
    }
}
