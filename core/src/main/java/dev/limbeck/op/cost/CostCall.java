package dev.limbeck.op.cost;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Shape;
import java.util.Optional;

/** One application of an operator with the shapes of what it reads and makes. */
public interface CostCall {
    Node node();

    /** The shape of an input; empty if it is omitted or not concrete. */
    Optional<Shape> input(int index);

    /** The shape of an output; empty if it is omitted or not concrete. */
    Optional<Shape> output(int index);

    /** The multiply-accumulates of a graph inside the node. */
    long body(Graph body);
}
