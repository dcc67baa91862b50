package dev.limbeck.recover.distance;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/** Softens distributions. */
final class Temperature {
    private Temperature() {}

    static void require(double temperature) {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("A temperature must be above 0, not " + temperature + ".");
        }
    }

    /** log softmax(scores / T) over the last axis. */
    static String logSoftmax(Tape tape, String step, String scores, double temperature) {
        String softened = temperature == 1
                ? scores
                : tape.add(step + "_softened", "Mul", scores, tape.constant(step + "_1/t", Tensor.scalar((float)
                        (1 / temperature))));
        return tape.add(step + "_log", "LogSoftmax", Map.of("axis", Attribute.of(-1)), softened);
    }
}
