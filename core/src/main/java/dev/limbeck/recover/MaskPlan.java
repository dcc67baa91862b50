package dev.limbeck.recover;

import dev.limbeck.technique.prune.weight.Mask;
import dev.limbeck.technique.prune.weight.Scores;
import dev.limbeck.technique.prune.weight.Sparsity;
import dev.limbeck.technique.prune.weight.SparsityRamp;
import dev.limbeck.technique.prune.weight.WeightLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How the masks of weights change while a model learns.
 *
 * @param rule what the weights are ranked by
 * @param sparsity at the end
 * @param ramp how it is reached
 * @param layouts by initializer
 */
public record MaskPlan(MaskRule rule, Sparsity sparsity, SparsityRamp ramp, Map<String, WeightLayout> layouts) {
    public MaskPlan {
        layouts = Collections.unmodifiableMap(new LinkedHashMap<>(layouts));
    }

    /** The same for some of the weights. */
    public MaskPlan only(Set<String> names) {
        Map<String, WeightLayout> some = new LinkedHashMap<>(layouts);
        some.keySet().retainAll(names);
        return new MaskPlan(rule, sparsity, ramp, some);
    }

    /** Whether masks are chosen after so many steps of all. */
    public boolean isDue(long done, long steps) {
        boolean stillMoves = rule == MaskRule.MOVEMENT && ramp.isOver(done, steps) && done % ramp.every() == 0;
        return ramp.isDue(done, steps) || stillMoves;
    }

    /** Whether the sparsity of the end is reached, so that the model can be judged. */
    public boolean isOver(long done, long steps) {
        return ramp.isOver(done, steps);
    }

    /**
     * The masks after so many steps of all.
     *
     * @param scores of all weights, in their order
     */
    public Map<String, Mask> masks(Map<String, float[]> scores, long done, long steps) {
        List<Scores> layers = new ArrayList<>();
        layouts.forEach(
                (name, layout) -> layers.add(new Scores(layout, Objects.requireNonNull(scores.get(name), name))));
        List<Mask> chosen = sparsity.masks(layers, ramp.sparsity(done, steps, sparsity.share()));
        Map<String, Mask> masks = new LinkedHashMap<>();
        for (String name : layouts.keySet()) {
            masks.put(name, chosen.get(masks.size()));
        }
        return masks;
    }
}
