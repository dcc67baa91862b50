package dev.limbeck.op.cost;

import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalLong;

/** One application of an operator with the shapes of what it reads and makes. */
public interface CostCall {
    Node node();

    /** The shape of an input; empty if it is omitted or not concrete. */
    Optional<Shape> input(int index);

    /** The shape of an output; empty if it is omitted or not concrete. */
    Optional<Shape> output(int index);

    /** The value of an input that follows from constants and shapes. */
    Optional<Tensor> constant(int index);

    /** The multiply-accumulates of one run of the graph in an attribute; 0 if the node has no such graph. */
    OptionalLong body(String attribute);
}
