package dev.limbeck.recover.distance;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/**
 * T² · KL(softmax(reference / T) ‖ softmax(student / T)), the mean over the rows: scores [..., classes] against scores
 * of the same shape. T² keeps the size of the gradients whatever the temperature (Hinton et al. 2015).
 *
 * @param temperature T; higher looks more at the unlikely classes
 */
public record KullbackLeibler(double temperature) implements Distance {
    public KullbackLeibler {
        Temperature.require(temperature);
    }

    @Override
    public String write(Tape tape, String student, String reference) {
        String logStudent = Temperature.logSoftmax(tape, "student", student, temperature);
        String logReference = Temperature.logSoftmax(tape, "reference", reference, temperature);
        String probability = tape.add("probability", "Exp", logReference);
        String difference = tape.add("difference", "Sub", logReference, logStudent);
        String terms = tape.add("terms", "Mul", probability, difference);
        String axis = tape.constant("axis", Tensor.vector(-1L));
        String sum = tape.add("sum", "ReduceSum", Map.of("keepdims", Attribute.of(0)), terms, axis);
        String mean = tape.add("mean", "ReduceMean", Map.of("keepdims", Attribute.of(0)), sum);
        return tape.add(
                "divergence", "Mul", mean, tape.constant("t2", Tensor.scalar((float) (temperature * temperature))));
    }
}
