package dev.limbeck.recover.distance;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/**
 * −T² · Σ softmax(reference / T) · log softmax(student / T), the mean over the rows: scores [..., classes] against
 * scores of the same shape. Its gradient is that of {@link KullbackLeibler}; TinyBERT's prediction loss is this one.
 */
public record SoftCrossEntropy(double temperature) implements Distance {
    public SoftCrossEntropy {
        Temperature.require(temperature);
    }

    @Override
    public String write(Tape tape, String student, String reference) {
        String logStudent = Temperature.logSoftmax(tape, "student", student, temperature);
        String probability =
                tape.add("probability", "Exp", Temperature.logSoftmax(tape, "reference", reference, temperature));
        String terms = tape.add("terms", "Mul", probability, logStudent);
        String axis = tape.constant("axis", Tensor.vector(-1L));
        String sum = tape.add("sum", "ReduceSum", Map.of("keepdims", Attribute.of(0)), terms, axis);
        String mean = tape.add("mean", "ReduceMean", Map.of("keepdims", Attribute.of(0)), sum);
        return tape.add("cross_entropy", "Mul", mean, tape.constant("minus_t2", Tensor.scalar((float)
                (-temperature * temperature))));
    }
}
