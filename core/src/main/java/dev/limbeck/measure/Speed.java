package dev.limbeck.measure;

/**
 * How fast a model ran among others that were run in turn with it. The figures are medians of the rounds, or means over
 * all batches where that was asked for ({@link Meter.Load}).
 *
 * @param millis time of one batch
 * @param rowsPerSecond rows of a batch ÷ its time
 * @param speedup time of the first model ÷ time of this one
 * @param rounds how many rounds were run
 */
public record Speed(Interval millis, double rowsPerSecond, Interval speedup, int rounds) {}
