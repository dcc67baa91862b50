package dev.limbeck.data;

import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Rows that are run together.
 *
 * @param inputs the model's inputs by name, the first axis the rows, each [rows, ...]
 * @param rows the dataset's row numbers, in the order of the first axis
 */
public record Batch(Map<String, Tensor> inputs, List<Integer> rows) {
    public Batch {
        inputs = Map.copyOf(inputs);
        rows = List.copyOf(rows);
    }

    /** One of the inputs, which must be there. */
    public Tensor input(String name) {
        Tensor tensor = inputs.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("No input is named '" + name + "', only " + inputs.keySet() + ".");
        }
        return tensor;
    }

    public int size() {
        return rows.size();
    }

    /**
     * The same rows in so many batches, of as equal size as can be, or in fewer if there are fewer rows. They are dealt
     * out in turn, so that rows which stand together because they are alike come into different parts.
     */
    public List<Batch> parts(int count) {
        List<Batch> parts = new ArrayList<>();
        for (int part = 0; part < Math.min(count, size()); part++) {
            int first = part;
            parts.add(select(IntStream.iterate(first, row -> row < size(), row -> row + count)
                    .toArray()));
        }
        return parts;
    }

    private Batch select(int[] positions) {
        Map<String, Tensor> selected = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> selected.put(name, tensor.rows(positions)));
        return new Batch(selected, IntStream.of(positions).mapToObj(rows::get).toList());
    }
}
