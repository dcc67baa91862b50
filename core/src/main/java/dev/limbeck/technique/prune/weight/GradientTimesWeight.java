package dev.limbeck.technique.prune.weight;

import dev.limbeck.calibrate.FisherDiagonal;
import dev.limbeck.calibrate.FisherInformation;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import java.util.List;
import java.util.Set;

/**
 * How much the loss would change, to first order, without a weight: (w · ∂L/∂w)², the root of its mean over small batches
 * (Molchanov et al. 2019, arXiv:1906.10771, equation 8).
 */
public final class GradientTimesWeight implements ScoringCriterion {
    private static final int BATCH = 16;

    @Override
    public String label() {
        return "taylor";
    }

    @Override
    public List<Comparison> comparisons() {
        return List.of(Comparison.MODEL, Comparison.LAYER);
    }

    private static Statistic statistic(PrunableWeight weight) {
        return new Statistic(weight.name(), new FisherDiagonal(BATCH));
    }

    @Override
    public Set<Statistic> needs(PrunableWeight weight) {
        return Set.of(statistic(weight));
    }

    @Override
    public float[] scores(PrunableWeight weight, Statistics statistics) {
        double[] squares = statistics
                .get(statistic(weight), FisherInformation.class)
                .orElseThrow(() ->
                        new IllegalArgumentException("The gradients of '" + weight.name() + "' were not collected."))
                .diagonal()
                .toDoubles();
        float[] scores = weight.tensor().toFloats();
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) (Math.abs(scores[i]) * Math.sqrt(squares[i]));
        }
        return scores;
    }
}
