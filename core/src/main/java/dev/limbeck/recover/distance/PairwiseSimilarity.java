package dev.limbeck.recover.distance;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/**
 * How alike the rows of a batch are to each other: the mean of (cos(s_i, s_j) − cos(r_i, r_j))² over all pairs, for vectors
 * [rows, width] against vectors of as many rows and any width (similarity-preserving distillation, Tung and Mori 2019;
 * relational distillation, Park et al. 2019). What a search by cosine ranks by is what is learned.
 */
public record PairwiseSimilarity() implements Distance {
    /** Keeps a vector of zeros from dividing by zero. */
    private static final float SMALLEST_NORM = 1e-8f;

    @Override
    public String write(Tape tape, String student, String reference) {
        String own = similarities(tape, "student", student);
        String taught = similarities(tape, "reference", reference);
        String difference = tape.add("difference", "Sub", own, taught);
        String square = tape.add("square", "Mul", difference, difference);
        return tape.add("mean", "ReduceMean", Map.of("keepdims", Attribute.of(0)), square);
    }

    /** cos of every row with every row, [rows, rows]. */
    private static String similarities(Tape tape, String step, String vectors) {
        String squares = tape.add(step + "_squares", "Mul", vectors, vectors);
        String sum = tape.add(step + "_sum", "ReduceSum", squares, tape.constant(step + "_axis", Tensor.vector(-1L)));
        String norms = tape.add(
                step + "_norms",
                "Max",
                tape.add(step + "_roots", "Sqrt", sum),
                tape.constant(step + "_smallest", Tensor.scalar(SMALLEST_NORM)));
        String unit = tape.add(step + "_unit", "Div", vectors, norms);
        String turned = tape.add(step + "_turned", "Transpose", Map.of("perm", Attribute.ofInts(1, 0)), unit);
        return tape.add(step + "_similarities", "MatMul", unit, turned);
    }
}
