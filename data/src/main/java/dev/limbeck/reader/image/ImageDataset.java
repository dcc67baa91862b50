package dev.limbeck.reader.image;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Batching;
import dev.limbeck.data.ContentDigest;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pictures that are decoded batch by batch, on all processors. */
public final class ImageDataset implements Dataset {
    private final String name;
    private final PixelCache pixels;
    private final ImageInput input;
    private final Labels labels;
    private final List<Integer> rows;

    ImageDataset(String name, PixelCache pixels, ImageInput input, Labels labels) {
        this(
                name,
                pixels,
                input,
                labels,
                IntStream.range(0, pixels.images().size()).boxed().toList());
    }

    private ImageDataset(String name, PixelCache pixels, ImageInput input, Labels labels, List<Integer> rows) {
        this.name = name;
        this.pixels = pixels;
        this.input = input;
        this.labels = labels;
        this.rows = List.copyOf(rows);
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public Stream<Batch> batches(int batchSize) {
        return Batching.inOrder(size(), batchSize).map(this::batch);
    }

    /** Pictures of one batch have one size, so there is nothing to bucket. */
    @Override
    public Stream<Batch> bucketedBatches(int batchSize) {
        return batches(batchSize);
    }

    @Override
    public Batch batch(List<Integer> numbers) {
        List<Pixels> pictures =
                numbers.parallelStream().map(n -> pixels.get(rows.get(n))).toList();
        Pixels first = pictures.get(0);
        for (int i = 0; i < pictures.size(); i++) {
            requireSize(pictures.get(i), first, rows.get(numbers.get(i)));
        }
        int length = first.values().length;
        float[] values = new float[Math.multiplyExact(length, pictures.size())];
        for (int i = 0; i < pictures.size(); i++) {
            pixels.preprocessing().write(pictures.get(i), values, i * length);
        }
        Tensor tensor = Tensor.ofFloats(shape(pictures.size(), first), values).cast(input.dtype());
        return new Batch(Map.of(input.name(), tensor), numbers);
    }

    private void requireSize(Pixels picture, Pixels first, int row) {
        if (!picture.size().equals(first.size())) {
            throw new DataException(pixels.images().place(row) + " is " + picture.size() + ", others are "
                    + first.size() + ". Give all one size with --resize.");
        }
        if (input.size().isPresent()
                && !picture.size().equals(input.size().get().toString())) {
            throw new DataException(pixels.images().place(row) + " is " + picture.size() + ", but the model takes "
                    + input.size().get() + ". Change it with --resize.");
        }
    }

    private Shape shape(int count, Pixels picture) {
        return input.layout() == Layout.NCHW
                ? Shape.of(count, picture.channels(), picture.height(), picture.width())
                : Shape.of(count, picture.height(), picture.width(), picture.channels());
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public Dataset select(List<Integer> chosen) {
        return new ImageDataset(
                name,
                pixels,
                input,
                labels.select(chosen),
                chosen.stream().map(rows::get).toList());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String digest() {
        ContentDigest digest =
                labels.addTo(new ContentDigest().add(pixels.preprocessing().toString()));
        rows.forEach(row -> digest.add(ByteBuffer.wrap(pixels.images().bytes(row))));
        return digest.hex();
    }
}
