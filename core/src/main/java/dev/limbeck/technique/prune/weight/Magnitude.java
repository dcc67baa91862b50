package dev.limbeck.technique.prune.weight;

import dev.limbeck.calibrate.Statistics;
import java.util.List;

/** |w| (Han et al. 2015, arXiv:1506.02626). */
public final class Magnitude implements ScoringCriterion {
    @Override
    public String label() {
        return "magnitude";
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(Comparison.LAYER, Comparison.MODEL);
    }

    @Override
    public float[] scores(PrunableWeight weight, Statistics statistics) {
        return of(weight.tensor().toFloats());
    }

    /** The magnitudes of numbers, in their place. */
    public static float[] of(float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i]);
        }
        return values;
    }
}
