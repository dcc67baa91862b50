package dev.limbeck.op.coupling;

import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.Optional;

/** A node with what is known about the shapes of its values. */
public interface CouplingCall {
    Node node();

    Optional<Dims> input(int index);

    Optional<Dims> output(int index);

    /** The value of an input that is known, such as the axes of a Squeeze. */
    Optional<Tensor> constant(int index);
}
