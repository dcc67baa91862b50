package dev.limbeck.technique.prune.weight;

import dev.limbeck.error.RecipeException;
import java.util.List;
import java.util.stream.Collectors;

/** The criteria for single weights that can be asked for by name. */
public final class WeightCriteria {
    private WeightCriteria() {}

    private static List<WeightCriterion> all(long seed) {
        return List.of(
                new Magnitude(), new GradientTimesWeight(), new Wanda(), new SparseGpt(), new RandomScores(seed));
    }

    /**
     * The criterion of this name.
     *
     * @param seed of what is random
     * @throws RecipeException if there is none, naming those that there are
     */
    public static WeightCriterion named(String label, long seed) {
        List<WeightCriterion> all = all(seed);
        return all.stream()
                .filter(criterion -> criterion.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new RecipeException("There is no criterion '" + label
                        + "' for single weights. The criteria are "
                        + all.stream().map(WeightCriterion::label).collect(Collectors.joining(", "))
                        + ", and movement, which is learned."));
    }
}
