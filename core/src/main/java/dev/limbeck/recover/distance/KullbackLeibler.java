package dev.limbeck.recover.distance;

import dev.limbeck.pass.Tape;

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
        return Temperature.divergence(tape, logReference, logStudent, temperature);
    }
}
