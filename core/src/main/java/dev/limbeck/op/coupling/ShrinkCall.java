package dev.limbeck.op.coupling;

import dev.limbeck.tensor.Tensor;
import java.util.BitSet;

/** A node some of whose channels go. Shapes and constants are those from before. */
public interface ShrinkCall extends CouplingCall {
    /** The elements of an axis that go. */
    BitSet removed(Tie.Place place);

    /** The name of a new constant that the node may read. */
    String newConstant(Tensor tensor);

    /** How many elements of an axis go. */
    default int removedCount(Tie.Place place) {
        return removed(place).cardinality();
    }
}
