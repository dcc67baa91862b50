package dev.limbeck.run.exit;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Splits;
import dev.limbeck.technique.exit.AdaptiveForm;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Rows for a model that is told at every run how uncertain a row may be that leaves: every batch has the input {@link
 * AdaptiveForm#SPEED} too, FLOAT []. Other models do not read it.
 *
 * @param rows as they are
 * @param speed from 0 to 1
 */
public record RowsAtSpeed(Dataset rows, double speed) implements Dataset {
    /** All rows of a run but those to learn from. */
    public static Splits of(Splits splits, double speed) {
        return new Splits(
                splits.train(),
                splits.calibration(),
                new RowsAtSpeed(splits.search(), speed),
                new RowsAtSpeed(splits.validation(), speed),
                splits.test().map(test -> new RowsAtSpeed(test, speed)),
                splits.proven(),
                splits.notes());
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public Stream<Batch> batches(int batchSize) {
        return rows.batches(batchSize).map(this::atSpeed);
    }

    @Override
    public Stream<Batch> bucketedBatches(int batchSize) {
        return rows.bucketedBatches(batchSize).map(this::atSpeed);
    }

    @Override
    public Batch batch(List<Integer> numbers) {
        return atSpeed(rows.batch(numbers));
    }

    private Batch atSpeed(Batch batch) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(batch.inputs());
        inputs.put(AdaptiveForm.SPEED, Tensor.scalar((float) speed));
        return new Batch(inputs, batch.rows());
    }

    @Override
    public int length(int row) {
        return rows.length(row);
    }

    @Override
    public Labels labels() {
        return rows.labels();
    }

    @Override
    public Dataset select(List<Integer> numbers) {
        return new RowsAtSpeed(rows.select(numbers), speed);
    }

    @Override
    public String name() {
        return rows.name();
    }

    /** The speed is no part of the rows. */
    @Override
    public String digest() {
        return rows.digest();
    }
}
