package dev.limbeck.measure;

/**
 * How fast a model ran among others that were run in turn with it.
 *
 * @param millis time of one batch, the median of the rounds
 * @param rowsPerSecond rows of a batch ÷ its time, the median of the rounds
 * @param speedup time of the first model ÷ time of this one, the median of the rounds' ratios
 * @param rounds how many rounds were run
 */
public record Speed(Interval millis, double rowsPerSecond, Interval speedup, int rounds) {}
