package dev.limbeck.technique.prune.weight;

import dev.limbeck.calibrate.Statistics;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Numbers that say nothing: what every criterion has to beat.
 *
 * @param seed draws them, for each weight anew
 */
public record RandomScores(long seed) implements ScoringCriterion {
    @Override
    public String label() {
        return "random";
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(Comparison.LAYER, Comparison.MODEL);
    }

    @Override
    public float[] scores(PrunableWeight weight, Statistics statistics) {
        SplittableRandom random = new SplittableRandom(seed + weight.name().hashCode());
        float[] scores = new float[weight.layout().size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) random.nextDouble();
        }
        return scores;
    }
}
