package dev.limbeck.recover;

import dev.limbeck.data.Batch;
import dev.limbeck.data.ContentDigest;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rows with some words hidden, always the same ones, so that models can be compared by how well they guess them. What
 * was hidden is the input {@link TrainingGraph#LABELS}.
 *
 * @param rows the rows as they are
 * @param seed decides which words are hidden
 */
public record MaskedRows(Dataset rows, TokenMasking masking, long seed) implements Dataset {
    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public Stream<Batch> batches(int batchSize) {
        return rows.batches(batchSize).map(this::masked);
    }

    @Override
    public Stream<Batch> bucketedBatches(int batchSize) {
        return rows.bucketedBatches(batchSize).map(this::masked);
    }

    @Override
    public Batch batch(List<Integer> numbers) {
        return masked(rows.batch(numbers));
    }

    private Batch masked(Batch batch) {
        return masking.apply(batch, seed);
    }

    @Override
    public int length(int row) {
        return rows.length(row);
    }

    /** None: what is hidden differs in number from row to row and is an input. */
    @Override
    public Labels labels() {
        return new Labels.None();
    }

    @Override
    public Dataset select(List<Integer> chosen) {
        return new MaskedRows(rows.select(chosen), masking, seed);
    }

    @Override
    public String name() {
        return rows.name();
    }

    @Override
    public String digest() {
        return new ContentDigest()
                .add(rows.digest())
                .add(masking.toString())
                .add(Long.toString(seed))
                .hex();
    }
}
