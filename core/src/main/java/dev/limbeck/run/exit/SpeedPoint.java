package dev.limbeck.run.exit;

import java.util.List;

/**
 * What a model with early exits does at one speed.
 *
 * @param thresholds the uncertainty below which rows leave: one for all exits, or one for each; 0 for the whole model
 * @param value the metric on validation rows
 * @param dropPoints what that loses against the original, in points of 100
 * @param macs the expected multiply-accumulates of a row
 * @param macsRatio multiply-accumulates of the model without exits ÷ these: the speedup that papers count in FLOPs
 * @param shares the share of validation rows that leaves at each exit, and last of those that never do
 * @param timed how fast it ran
 */
public record SpeedPoint(
        List<Double> thresholds,
        double value,
        double dropPoints,
        double macs,
        double macsRatio,
        List<Double> shares,
        List<Timed> timed) {
    /**
     * A batch size at which it was timed beside the original.
     *
     * @param millis mean time of a batch
     * @param speedup time of the original ÷ time of this model
     */
    public record Timed(int batch, double millis, double speedup) {}

    public SpeedPoint {
        thresholds = List.copyOf(thresholds);
        shares = List.copyOf(shares);
        timed = List.copyOf(timed);
    }
}
