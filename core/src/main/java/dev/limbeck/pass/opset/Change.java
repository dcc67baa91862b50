package dev.limbeck.pass.opset;

import dev.limbeck.graph.Node;

/** Writes a node in the form of the next version of its operator. */
@FunctionalInterface
interface Change {
    /**
     * The node in its new form. Nodes that have to come before or after it are added to the place; where no form has
     * the same meaning, the place is told why and the answer is ignored.
     */
    Node apply(Node node, Place place);
}
