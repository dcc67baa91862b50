package dev.limbeck.recover.distance;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/** The mean of (student − reference)² over all elements; both of as many elements, in the same order. */
public record MeanSquaredError() implements Distance {
    @Override
    public String write(Tape tape, String student, String reference) {
        String flat = tape.constant("flat", Tensor.vector(-1L));
        String values = tape.add("values", "Reshape", student, flat);
        String targets = tape.add("targets", "Reshape", reference, flat);
        String difference = tape.add("difference", "Sub", values, targets);
        String square = tape.add("square", "Mul", difference, difference);
        return tape.add("mean", "ReduceMean", Map.of("keepdims", Attribute.of(0)), square);
    }
}
