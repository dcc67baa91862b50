package dev.limbeck.ort;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How a request becomes rows. In text, where a mask says which tokens are padding, a row is cut behind its last token,
 * and the second axis of every input that has no fixed length is padded with zeros again to that of the rows beside it.
 * Without a mask only rows of the same shapes run together.
 */
final class RowInputs {
    private static final int TOKENS = 1;

    private final Map<String, TensorType> types = new LinkedHashMap<>();
    private final Optional<String> mask;

    RowInputs(Model model) {
        for (ValueInfo feed : model.graph().feeds()) {
            types.put(
                    feed.name(),
                    feed.type()
                            .tensor()
                            .filter(type ->
                                    type.dtype() != DType.STRING && type.dtype().bits() % Byte.SIZE == 0)
                            .orElseThrow(() -> new ModelException("The input '" + feed.name() + "' of type "
                                    + feed.type() + " cannot be divided into rows.")));
        }
        mask = types.keySet().stream()
                .filter(name -> name.contains("mask") && hasLength(name))
                .findFirst();
    }

    private boolean hasLength(String input) {
        return dims(input)
                .filter(d -> d.rank() > TOKENS && !d.axis(TOKENS).isKnown())
                .isPresent();
    }

    private Optional<Dims> dims(String input) {
        return type(input).dims();
    }

    private TensorType type(String input) {
        TensorType type = types.get(input);
        if (type == null) {
            throw new IllegalArgumentException("The model has no input '" + input + "'.");
        }
        return type;
    }

    /** Whether rows of different lengths may run together. */
    boolean arePadded() {
        return mask.isPresent();
    }

    /**
     * A row.
     *
     * @param values the inputs without the axis of rows
     * @param length how many tokens it has, its padding left out; 0 where rows are not padded
     */
    record Row(Map<String, Tensor> values, int length) {}

    /**
     * The rows of a request.
     *
     * @throws IllegalArgumentException if the tensors are not what the model reads
     */
    List<Row> rows(Map<String, Tensor> inputs) {
        Map<String, Tensor> read = new LinkedHashMap<>();
        types.keySet().forEach(name -> read.put(name, require(inputs, name)));
        Tensor first = read.values().iterator().next();
        int count = Math.toIntExact(first.shape().dim(0));
        if (count == 0) {
            throw new IllegalArgumentException("A request needs at least one row.");
        }
        requireEqual(read, 0, name -> true);
        requireEqual(read, TOKENS, this::isPadded);
        List<Row> rows = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            rows.add(row(read, row));
        }
        return rows;
    }

    private Row row(Map<String, Tensor> inputs, int row) {
        int length = mask.map(name -> length(RowTensors.row(Objects.requireNonNull(inputs.get(name)), row)))
                .orElse(0);
        Map<String, Tensor> own = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> {
            Tensor whole = RowTensors.row(tensor, row);
            own.put(name, isPadded(name) ? RowTensors.part(whole, 0, length) : whole);
        });
        return new Row(own, length);
    }

    private boolean isPadded(String input) {
        return mask.isPresent() && hasLength(input);
    }

    /** Up to and with the last real token; a row without any stays as it is. */
    private static int length(Tensor mask) {
        for (int token = mask.size() - 1; token >= 0; token--) {
            if (mask.doubleAt(token) != 0) {
                return token + 1;
            }
        }
        return mask.size();
    }

    private Tensor require(Map<String, Tensor> inputs, String name) {
        Tensor tensor = inputs.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "The input '" + name + "' is missing. The request has " + inputs.keySet() + ".");
        }
        if (tensor.dtype() != type(name).dtype() || tensor.rank() == 0 || !fits(tensor.shape(), dims(name))) {
            throw new IllegalArgumentException(
                    "The input '" + name + "' is " + type(name) + ", and not " + tensor + ".");
        }
        return tensor;
    }

    private static boolean fits(Shape shape, Optional<Dims> declared) {
        if (declared.isEmpty()) {
            return true;
        }
        Dims dims = declared.get();
        boolean fits = shape.rank() == dims.rank();
        for (int axis = 1; fits && axis < dims.rank(); axis++) {
            fits = !dims.axis(axis).isKnown() || dims.axis(axis).size().orElseThrow() == shape.dim(axis);
        }
        return fits;
    }

    private static void requireEqual(Map<String, Tensor> inputs, int axis, Predicate<String> which) {
        long sizes = inputs.entrySet().stream()
                .filter(input -> which.test(input.getKey()))
                .mapToLong(input -> input.getValue().shape().dim(axis))
                .distinct()
                .count();
        if (sizes > 1) {
            throw new IllegalArgumentException("The inputs of a request differ in axis " + axis + ": " + inputs + ".");
        }
    }
}
