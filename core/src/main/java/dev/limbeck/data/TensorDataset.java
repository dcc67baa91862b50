package dev.limbeck.data;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows held as tensors: each input is one tensor [rows, ...] of which a batch takes some rows. */
public final class TensorDataset implements Dataset {
    private final String name;
    private final Map<String, Tensor> inputs;
    private final Labels labels;
    private final List<Integer> rows;

    /**
     * A dataset of all rows of these tensors.
     *
     * @param inputs the model's inputs by name, all with the same first axis, of types of whole bytes
     * @param labels what is right about each row
     */
    public TensorDataset(String name, Map<String, Tensor> inputs, Labels labels) {
        this(name, inputs, labels, IntStream.range(0, rows(inputs)).boxed().toList());
    }

    private TensorDataset(String name, Map<String, Tensor> inputs, Labels labels, List<Integer> rows) {
        this.name = name;
        this.inputs = Map.copyOf(inputs);
        this.labels = labels;
        this.rows = rows;
    }

    private static int rows(Map<String, Tensor> inputs) {
        int rows = -1;
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
            Tensor tensor = input.getValue();
            if (tensor.rank() == 0
                    || tensor.dtype() == DType.STRING
                    || tensor.dtype().bits() % Byte.SIZE != 0) {
                throw new IllegalArgumentException(input.getKey() + ": " + tensor + " has no rows of whole bytes.");
            }
            int first = Math.toIntExact(tensor.shape().toArray()[0]);
            if (rows >= 0 && rows != first) {
                throw new IllegalArgumentException(
                        input.getKey() + " has " + first + " rows, another input has " + rows + ".");
            }
            rows = first;
        }
        if (rows < 0) {
            throw new IllegalArgumentException("A dataset needs at least one input.");
        }
        return rows;
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public Stream<Batch> batches(int batchSize) {
        return Batching.inOrder(size(), batchSize).map(this::batch);
    }

    @Override
    public Stream<Batch> bucketedBatches(int batchSize) {
        return batches(batchSize);
    }

    @Override
    public Batch batch(List<Integer> numbers) {
        Map<String, Tensor> batch = new LinkedHashMap<>();
        inputs.forEach((input, tensor) -> batch.put(input, gather(tensor, numbers)));
        return new Batch(batch, numbers);
    }

    private Tensor gather(Tensor tensor, List<Integer> numbers) {
        return tensor.rows(numbers.stream().mapToInt(rows::get).toArray());
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public Dataset select(List<Integer> chosen) {
        return new TensorDataset(
                name,
                inputs,
                labels.select(chosen),
                chosen.stream().map(rows::get).toList());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String digest() {
        ContentDigest digest = new ContentDigest();
        new TreeMap<>(inputs).forEach((input, tensor) -> {
            digest.add(input).add(tensor.dtype().toString());
            for (int row = 0; row < size(); row++) {
                digest.add(gather(tensor, List.of(row)).bytes());
            }
        });
        return labels.addTo(digest).hex();
    }
}
