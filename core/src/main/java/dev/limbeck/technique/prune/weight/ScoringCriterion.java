package dev.limbeck.technique.prune.weight;

import dev.limbeck.calibrate.Statistics;
import java.util.ArrayList;
import java.util.List;

/** A criterion that gives each weight a number, and leaves those that stay as they are. */
interface ScoringCriterion extends WeightCriterion {
    /** A number for each element of the weight: the higher stays. */
    float[] scores(PrunableWeight weight, Statistics statistics);

    @Override
    default List<SparseWeight> pruned(List<PrunableWeight> weights, Sparsity sparsity, Statistics statistics) {
        List<Scores> scores = weights.stream()
                .map(weight -> new Scores(weight.layout(), scores(weight, statistics)))
                .toList();
        List<Mask> masks = sparsity.masks(scores, sparsity.share());
        List<SparseWeight> pruned = new ArrayList<>();
        for (int i = 0; i < masks.size(); i++) {
            pruned.add(SparseWeight.of(weights.get(i).tensor(), masks.get(i)));
        }
        return pruned;
    }
}
