package dev.limbeck.recover.distance;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/** 1 − cos(student, reference), the mean over the rows: vectors [..., width] against vectors of the same shape. */
public record CosineDistance() implements Distance {
    /** Keeps a vector of zeros from dividing by zero. */
    private static final float SMALLEST_NORM = 1e-8f;

    @Override
    public String write(Tape tape, String student, String reference) {
        String axis = tape.constant("axis", Tensor.vector(-1L));
        String dot = sum(tape, "dot", tape.add("products", "Mul", student, reference), axis);
        String norms = tape.add(
                "norms", "Mul", norm(tape, "student", student, axis), norm(tape, "reference", reference, axis));
        String bounded =
                tape.add("bounded_norms", "Max", norms, tape.constant("smallest", Tensor.scalar(SMALLEST_NORM)));
        String cosine = tape.add("cosine", "Div", dot, bounded);
        String mean = tape.add("mean", "ReduceMean", Map.of("keepdims", Attribute.of(0)), cosine);
        return tape.add("distance", "Sub", tape.constant("one", Tensor.scalar(1f)), mean);
    }

    private static String norm(Tape tape, String step, String vectors, String axis) {
        String squares = tape.add(step + "_squares", "Mul", vectors, vectors);
        return tape.add(step + "_norm", "Sqrt", sum(tape, step + "_sum", squares, axis));
    }

    private static String sum(Tape tape, String step, String values, String axis) {
        return tape.add(step, "ReduceSum", Map.of("keepdims", Attribute.of(0)), values, axis);
    }
}
