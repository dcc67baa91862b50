package dev.limbeck.measure;

/**
 * A candidate beside its baseline, run in turn on the same batches.
 *
 * @param baselineMillis median time of one run of the baseline
 * @param candidateMillis median time of one run of the candidate
 * @param speedup baseline time ÷ candidate time, the median of the pairs
 * @param baselinePeakBytes peak memory of a fresh process that ran the baseline only; 0 if not measured
 * @param candidatePeakBytes the same of the candidate
 * @param pairs how many pairs were run
 */
public record Measurement(
        Interval baselineMillis,
        Interval candidateMillis,
        Interval speedup,
        long baselinePeakBytes,
        long candidatePeakBytes,
        int pairs) {}
