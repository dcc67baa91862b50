package dev.limbeck.technique.prune;

import dev.limbeck.error.RecipeException;
import java.util.List;
import java.util.stream.Collectors;

/** The criteria that can be asked for by name. */
public final class Criteria {
    private Criteria() {}

    private static List<Importance> all(long seed) {
        return List.of(
                WeightNorm.L1,
                WeightNorm.L2,
                WeightNorm.GROUP,
                WeightNorm.BATCH_NORM_SCALE,
                new GeometricMedian(),
                new MaskGradient(),
                new GroupFisher(),
                new AveragePercentageOfZeros(),
                new MeanRank(),
                new SurgeonCost(),
                new RandomImportance(seed));
    }

    /**
     * The criterion of this name.
     *
     * @param seed of what is random
     * @throws RecipeException if there is none, naming those that there are
     */
    public static Importance named(String label, long seed) {
        List<Importance> all = all(seed);
        return all.stream()
                .filter(criterion -> criterion.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new RecipeException("There is no criterion '" + label + "'. The criteria are "
                        + all.stream().map(Importance::label).collect(Collectors.joining(", ")) + "."));
    }
}
