package dev.limbeck.recover;

import dev.limbeck.data.Batch;
import java.util.List;

/**
 * Where a training gets its rows from and its score. The batches of an epoch follow from the epoch's number alone, so a
 * training that is taken up again sees what it would have seen.
 */
public interface Feed {
    /** How many batches an epoch has. */
    int batches();

    /**
     * One batch of training rows, with labels as the input {@link TrainingGraph#LABELS} where there are any.
     *
     * @param epoch from 0
     * @param index from 0
     */
    Batch batch(int epoch, int index);

    /** How many batches there are to judge the model on; 0 if it is not judged. */
    int validationBatches();

    /** One batch of validation rows. */
    Batch validationBatch(int index);

    /**
     * How good answers are; higher is better.
     *
     * @param answers the model's answer to each validation row, in the order of the batches
     */
    double judge(List<float[]> answers);
}
