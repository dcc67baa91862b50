package dev.limbeck.run;

import dev.limbeck.measure.Score;
import java.util.Optional;

/**
 * What a model costs and how good it is.
 *
 * @param score the metric on validation data; absent without data
 * @param latencyMillis median time of one run of the target's batch; the mean over all of them with early exits
 * @param bytes size of the written model
 * @param parameters elements of all constants that are weights
 * @param peakBytes peak memory of a fresh process that runs it; 0 if not measured
 */
public record Figures(Optional<Score> score, double latencyMillis, long bytes, long parameters, long peakBytes) {}
