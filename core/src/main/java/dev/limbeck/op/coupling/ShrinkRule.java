package dev.limbeck.op.coupling;

import dev.limbeck.graph.Node;

/** Writes a node for values some of whose channels are gone: the sizes that its attributes and constant inputs give. */
@FunctionalInterface
public interface ShrinkRule {
    /** The node gives no sizes. */
    ShrinkRule UNCHANGED = ShrinkCall::node;

    /** The node to put in the place of the call's. */
    Node shrunk(ShrinkCall call);
}
