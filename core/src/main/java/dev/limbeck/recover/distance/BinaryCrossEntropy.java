package dev.limbeck.recover.distance;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import java.util.Map;

/**
 * The mean of −y·log σ(x) − (1−y)·log(1−σ(x)) = softplus(x) − x·y over all elements: scores x [rows, classes] against
 * probabilities or marks y of the same shape, each class a question of its own.
 */
public record BinaryCrossEntropy() implements Distance {
    @Override
    public String write(Tape tape, String student, String reference) {
        String softplus = tape.add("softplus", "Softplus", student);
        String product = tape.add("product", "Mul", student, reference);
        String terms = tape.add("terms", "Sub", softplus, product);
        return tape.add("mean", "ReduceMean", Map.of("keepdims", Attribute.of(0)), terms);
    }
}
