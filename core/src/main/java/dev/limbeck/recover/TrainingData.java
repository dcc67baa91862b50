package dev.limbeck.recover;

import dev.limbeck.data.Augmentation;
import dev.limbeck.data.Dataset;
import dev.limbeck.measure.Metric;
import java.util.Optional;

/**
 * The rows of a training.
 *
 * @param train rows to learn from
 * @param augmentation how they are changed at random
 * @param validation rows the model is judged on after every epoch; absent: the last weights are kept
 */
public record TrainingData(Dataset train, Augmentation augmentation, Optional<Validation> validation) {
    /**
     * What the best epoch is chosen by.
     *
     * @param rows with the labels that the metric needs
     * @param answer the output that the metric judges
     */
    public record Validation(Dataset rows, Metric metric, String answer) {}

    /** Rows as they are, without a judgement. */
    public static TrainingData of(Dataset train) {
        return new TrainingData(train, Augmentation.NONE, Optional.empty());
    }

    /** The same with validation rows. */
    public TrainingData withValidation(Dataset rows, Metric metric, String answer) {
        return new TrainingData(train, augmentation, Optional.of(new Validation(rows, metric, answer)));
    }

    /** The same with rows that are changed at random. */
    public TrainingData withAugmentation(Augmentation changes) {
        return new TrainingData(train, changes, validation);
    }
}
