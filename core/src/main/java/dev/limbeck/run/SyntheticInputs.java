package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Use;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Inputs made up from a model's declared inputs, for measuring speed without data: masks of ones, indices within the
 * table they look up, other numbers normally distributed.
 */
final class SyntheticInputs {
    private static final int TOKENS = 64;

    private final Graph graph;
    private final int rows;
    private final int length;
    private final SplittableRandom random;

    private SyntheticInputs(Graph graph, int rows, int length, long seed) {
        this.graph = graph;
        this.rows = rows;
        this.length = length > 0 ? length : TOKENS;
        this.random = new SplittableRandom(seed);
    }

    /**
     * A dataset without labels.
     *
     * @param length the size of axes that are not declared; 0 for 64
     * @throws ModelException if an input is no tensor of known rank
     */
    static Dataset of(Model model, int rows, int length, long seed) {
        SyntheticInputs inputs = new SyntheticInputs(model.graph(), rows, length, seed);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        model.graph().feeds().forEach(input -> tensors.put(input.name(), inputs.tensor(input)));
        return new TensorDataset("synthetic inputs", tensors, new Labels.None());
    }

    private Tensor tensor(ValueInfo input) {
        TensorType type = input.type()
                .tensor()
                .filter(t -> t.dims().isPresent() && t.dims().get().rank() > 0)
                .orElseThrow(() -> new ModelException("The input '" + input.name()
                        + "' is no tensor of known rank, so no values can be made up for it. Give data."));
        long[] dims =
                type.dims().orElseThrow().axes().stream().mapToLong(this::size).toArray();
        dims[0] = rows;
        Shape shape = Shape.of(dims);
        return type.dtype().isFloating() ? normal(shape).cast(type.dtype()) : whole(input.name(), shape, type.dtype());
    }

    private long size(Dim axis) {
        return axis.size().orElse(length);
    }

    private Tensor normal(Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(shape, values);
    }

    private Tensor whole(String input, Shape shape, DType dtype) {
        long[] values = new long[Math.toIntExact(shape.size())];
        long bound = tableRows(input);
        for (int i = 0; i < values.length; i++) {
            values[i] = bound > 0 ? random.nextLong(bound) : 1;
        }
        return Tensor.ofLongs(shape, values).cast(dtype);
    }

    /** The rows of the table that an input indexes; 0 if it indexes none. */
    private long tableRows(String input) {
        return graph.uses(input).stream()
                .filter(use -> use.node().is("Gather") && use.input() == 1)
                .map(Use::node)
                .flatMap(node -> graph.constant(node.input(0)).stream())
                .mapToLong(table -> table.shape().dim(0))
                .min()
                .orElse(0);
    }
}
