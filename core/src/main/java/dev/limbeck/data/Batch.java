package dev.limbeck.data;

import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;

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
}
