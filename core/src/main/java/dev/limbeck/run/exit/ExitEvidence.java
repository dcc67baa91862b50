package dev.limbeck.run.exit;

import java.util.List;

/**
 * What the early exits of a model showed.
 *
 * @param layers how many blocks stand before each exit
 * @param blocks how many the model has
 * @param speed how uncertain a row may be that leaves the model by speed
 * @param chosen what was judged: that speed, or thresholds of each exit
 * @param curve other speeds, rising; the one at 0 is the model without its exits
 * @param certainty of the answers at each exit
 */
public record ExitEvidence(
        List<Integer> layers,
        int blocks,
        double speed,
        SpeedPoint chosen,
        List<SpeedPoint> curve,
        List<Certainty> certainty) {
    public ExitEvidence {
        layers = List.copyOf(layers);
        curve = List.copyOf(curve);
        certainty = List.copyOf(certainty);
    }

    /** Whether each exit has a threshold of its own. */
    public boolean isPerExit() {
        return chosen.thresholds().size() > 1;
    }
}
