package dev.limbeck.technique.structure;

import dev.limbeck.tensor.Tensor;

/** How the channels of an axis of a narrower encoder come of the wider one's. */
interface HiddenMap {
    /** A tensor with this axis mapped, FLOAT. */
    Tensor of(Tensor tensor, int axis);

    /** The scale γ of a layer norm over the mapped channels, from its scale over the wider one's, [channels]. */
    Tensor scale(Tensor gamma);
}
