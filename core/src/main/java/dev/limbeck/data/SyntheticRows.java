package dev.limbeck.data;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Rows made up from the declared types of a model's inputs, to measure speed without data; the answers mean nothing.
 * Numbers are standard normal, token ids are drawn from the table they index, masks are all ones. An axis of unknown
 * size is the target's length (128 if it has none) in text, 224 pixels or 3 channels in images [rows, 3, height, width].
 */
public final class SyntheticRows {
    private static final long SEED = 20_261;
    private static final int BATCHES = 4;
    private static final int LENGTH = 128;
    private static final int CHANNELS = 3;
    private static final int PIXELS = 224;
    private static final int IMAGE_RANK = 4;

    private final Graph graph;
    private final int rows;
    private final int length;
    private final SplittableRandom random;

    private SyntheticRows(Graph graph, int rows, int length, long seed) {
        this.graph = graph;
        this.rows = rows;
        this.length = length > 0 ? length : LENGTH;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Four batches of rows for a model; the same arguments give the same rows.
     *
     * @throws ModelException if an input is not a tensor of known rank and a numeric type
     */
    public static Dataset of(Model model, Target target) {
        return of(model, BATCHES * Math.max(1, target.batch()), target.length(), SEED);
    }

    /**
     * So many rows for a model; the same arguments give the same rows.
     *
     * @param length the size of axes of text that are not declared; 0 for 128
     * @throws ModelException if an input is not a tensor of known rank and a numeric type
     */
    public static Dataset of(Model model, int rows, int length, long seed) {
        SyntheticRows synthetic = new SyntheticRows(model.graph(), rows, length, seed);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (ValueInfo input : model.graph().feeds()) {
            inputs.put(input.name(), synthetic.tensor(input));
        }
        return new TensorDataset("synthetic rows", inputs, new Labels.None());
    }

    private Tensor tensor(ValueInfo input) {
        ValueType.TensorType type = input.type()
                .tensor()
                .filter(t -> t.dims().isPresent() && t.dims().get().rank() > 0 && t.dtype() != DType.STRING)
                .orElseThrow(() -> new ModelException("No rows can be made up for the input '" + input.name()
                        + "' of type " + input.type() + ". Give real data instead."));
        Shape shape = shape(type.dims().orElseThrow());
        if (type.dtype().isFloating() && !isMask(input.name())) {
            return normal(shape).cast(type.dtype());
        }
        long bound = isMask(input.name()) ? 1 : tableRows(input.name()).orElse(2);
        return whole(shape, isMask(input.name()) ? 1 : 0, bound).cast(type.dtype());
    }

    private static boolean isMask(String input) {
        return input.contains("mask");
    }

    private Shape shape(Dims dims) {
        long[] sizes = new long[dims.rank()];
        sizes[0] = rows;
        for (int axis = 1; axis < sizes.length; axis++) {
            Dim dim = dims.axis(axis);
            sizes[axis] = dim.size().orElse(unknown(axis, sizes.length));
        }
        return Shape.of(sizes);
    }

    private long unknown(int axis, int rank) {
        if (rank < IMAGE_RANK) {
            return length;
        }
        return axis == 1 ? CHANNELS : PIXELS;
    }

    private Tensor normal(Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
            values[i] = (float) (radius * Math.cos(2 * Math.PI * random.nextDouble()));
        }
        return Tensor.ofFloats(shape, values);
    }

    /** Numbers from low, up to but not including bound; all of them low if bound is not larger. */
    private Tensor whole(Shape shape, long low, long bound) {
        long[] values = new long[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = bound > low ? random.nextLong(low, bound) : low;
        }
        return Tensor.ofLongs(shape, values);
    }

    /** How many rows the table has that an input indexes, looking through casts and changes of shape. */
    private OptionalLong tableRows(String value) {
        for (Use use : graph.uses(value)) {
            Node node = use.node();
            OptionalLong found = OptionalLong.empty();
            if (node.is("Gather") && use.input() == 1) {
                found = rowsOf(node.input(0), (int) node.intAttribute("axis", 0));
            } else if (node.is(Node.MICROSOFT, "EmbedLayerNormalization") && use.input() < 2) {
                found = rowsOf(node.input(use.input() + 2 + use.input()), 0);
            } else if (node.is("Cast") || node.is("Reshape") || node.is("Unsqueeze") || node.is("Identity")) {
                found = use.input() == 0 ? tableRows(node.output()) : OptionalLong.empty();
            }
            if (found.isPresent()) {
                return found;
            }
        }
        return OptionalLong.empty();
    }

    private OptionalLong rowsOf(String table, int axis) {
        return graph.constant(table)
                .filter(t -> axis >= 0 && axis < t.rank())
                .map(t -> OptionalLong.of(t.shape().dim(axis)))
                .orElse(OptionalLong.empty());
    }
}
