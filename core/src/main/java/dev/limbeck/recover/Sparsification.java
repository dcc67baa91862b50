package dev.limbeck.recover;

import dev.limbeck.technique.prune.weight.Mask;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Weights that are multiplied by masks of 0 and 1 while a model learns. Weights that stay as they are have none.
 *
 * @param masks by initializer, as they are at first
 * @param plan how they change; empty if they do not
 */
public record Sparsification(Map<String, Mask> masks, Optional<MaskPlan> plan) {
    public Sparsification {
        masks = Collections.unmodifiableMap(new LinkedHashMap<>(masks));
    }

    /** What is 0 stays 0. */
    public static Sparsification fixed(Map<String, Mask> masks) {
        return new Sparsification(masks, Optional.empty());
    }

    /** All weights are there at first, and fewer by the plan. */
    public static Sparsification growing(MaskPlan plan) {
        Map<String, Mask> masks = new LinkedHashMap<>();
        plan.layouts().forEach((name, layout) -> masks.put(name, Mask.ofAll(layout.size())));
        return new Sparsification(masks, Optional.of(plan));
    }
}
