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

    /**
     * factor · Σ p · values over the last axis, the mean over the rows.
     *
     * @param log log p, of which no logarithm has to be taken again
     */
    static String expectation(Tape tape, String log, String values, double factor) {
        String terms = tape.add("terms", "Mul", tape.add("probability", "Exp", log), values);
        String axis = tape.constant("axis", Tensor.vector(-1L));
        String sum = tape.add("sum", "ReduceSum", Map.of("keepdims", Attribute.of(0)), terms, axis);
        String mean = tape.add("mean", "ReduceMean", Map.of("keepdims", Attribute.of(0)), sum);
        return tape.add("expectation", "Mul", mean, tape.constant("factor", Tensor.scalar((float) factor)));
    }

    /** T² · Σ p · (log p − log q) over the last axis, the mean over the rows, of log p and log q. */
    static String divergence(Tape tape, String logP, String logQ, double temperature) {
        return expectation(tape, logP, tape.add("difference", "Sub", logP, logQ), temperature * temperature);
    }
}
