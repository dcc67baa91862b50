package dev.limbeck.testkit;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows {@code x}, FLOAT [rows, width], that exist only while their batch is read, to show that whoever reads them does
 * not keep them.
 *
 * @param width elements in a row
 * @param watcher told the number of the first row of each batch, before the batch is made
 */
public record EndlessRows(int size, int width, IntConsumer watcher) implements Dataset {
    @Override
    public Stream<Batch> batches(int batchSize) {
        return IntStream.iterate(0, start -> start < size, start -> start + batchSize)
                .mapToObj(start -> batch(start, Math.min(batchSize, size - start)));
    }

    @Override
    public Batch batch(List<Integer> rows) {
        throw new UnsupportedOperationException("Rows that do not exist cannot be picked.");
    }

    private Batch batch(int start, int rows) {
        watcher.accept(start);
        float[] values = new float[rows * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (start + i) % 17 - 8;
        }
        return new Batch(
                Map.of("x", Tensor.ofFloats(Shape.of(rows, width), values)),
                IntStream.range(start, start + rows).boxed().toList());
    }

    @Override
    public Stream<Batch> bucketedBatches(int batchSize) {
        return batches(batchSize);
    }

    @Override
    public Labels labels() {
        return new Labels.None();
    }

    @Override
    public Dataset select(List<Integer> rows) {
        throw new UnsupportedOperationException("Rows that do not exist cannot be selected.");
    }

    @Override
    public String name() {
        return "endless rows";
    }

    @Override
    public String digest() {
        return "endless rows " + size + " " + width;
    }
}
