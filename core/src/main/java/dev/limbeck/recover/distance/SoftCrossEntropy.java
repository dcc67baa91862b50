package dev.limbeck.recover.distance;

import dev.limbeck.pass.Tape;

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
        String logReference = Temperature.logSoftmax(tape, "reference", reference, temperature);
        return Temperature.expectation(tape, logReference, logStudent, -temperature * temperature);
    }
}
