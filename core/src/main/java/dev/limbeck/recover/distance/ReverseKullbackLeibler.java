package dev.limbeck.recover.distance;

import dev.limbeck.pass.Tape;

/**
 * T² · KL(softmax(student / T) ‖ softmax(reference / T)), the mean over the rows: scores [..., classes] against scores
 * of the same shape. Unlike {@link KullbackLeibler} it punishes classes that the student finds likely and the reference
 * does not, rather than those that it misses. FastBERT's paper prints this one (Liu et al. 2020, equation 8); its code
 * minimises the other.
 *
 * @param temperature T; higher looks more at the unlikely classes
 */
public record ReverseKullbackLeibler(double temperature) implements Distance {
    public ReverseKullbackLeibler {
        Temperature.require(temperature);
    }

    @Override
    public String write(Tape tape, String student, String reference) {
        String logStudent = Temperature.logSoftmax(tape, "student", student, temperature);
        String logReference = Temperature.logSoftmax(tape, "reference", reference, temperature);
        return Temperature.divergence(tape, logStudent, logReference, temperature);
    }
}
