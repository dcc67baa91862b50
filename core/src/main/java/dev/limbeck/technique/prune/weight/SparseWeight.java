package dev.limbeck.technique.prune.weight;

import dev.limbeck.tensor.Tensor;

/**
 * A weight of which some elements have gone.
 *
 * @param values FLOAT, 0 where the mask keeps nothing
 */
public record SparseWeight(Tensor values, Mask mask) {
    /** The weight without what a mask does not keep, and no other change. */
    static SparseWeight of(Tensor weight, Mask mask) {
        return new SparseWeight(mask.applied(weight), mask);
    }
}
