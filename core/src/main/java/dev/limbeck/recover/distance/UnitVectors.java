package dev.limbeck.recover.distance;

import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;

/** Vectors of length 1. */
final class UnitVectors {
    /** Keeps a vector of zeros from dividing by zero. */
    private static final float SMALLEST_NORM = 1e-8f;

    private UnitVectors() {}

    /** Vectors [..., width] divided by their lengths. */
    static String of(Tape tape, String step, String vectors) {
        String squares = tape.add(step + "_squares", "Mul", vectors, vectors);
        String sum = tape.add(step + "_sum", "ReduceSum", squares, tape.constant(step + "_axis", Tensor.vector(-1L)));
        String norms = tape.add(
                step + "_norms",
                "Max",
                tape.add(step + "_roots", "Sqrt", sum),
                tape.constant(step + "_smallest", Tensor.scalar(SMALLEST_NORM)));
        return tape.add(step + "_unit", "Div", vectors, norms);
    }
}
