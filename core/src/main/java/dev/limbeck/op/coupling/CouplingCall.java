package dev.limbeck.op.coupling;

import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalLong;

/** A node with what is known about the shapes of its values. */
public interface CouplingCall {
    Node node();

    Optional<Dims> input(int index);

    Optional<Dims> output(int index);

    /** How many elements an axis has, of a value whose rank is known to have it; empty if that is not known. */
    default OptionalLong size(Tie.Place place) {
        Optional<Dims> dims = place.isInput() ? input(place.index()) : output(place.index());
        return dims.map(d -> d.axis(place.axis()).size()).orElseGet(OptionalLong::empty);
    }

    /** The value of an input that is known, such as the axes of a Squeeze. */
    Optional<Tensor> constant(int index);
}
