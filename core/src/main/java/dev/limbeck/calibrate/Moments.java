package dev.limbeck.calibrate;

/**
 * Mean and spread of all elements of a value.
 *
 * @param count how many elements were seen
 * @param mean 0 if there were none
 * @param variance the mean squared distance from the mean
 */
public record Moments(long count, double mean, double variance) implements Summary {
    public double deviation() {
        return Math.sqrt(variance);
    }
}
