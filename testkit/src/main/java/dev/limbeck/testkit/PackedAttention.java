package dev.limbeck.testkit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The ways in which exporters write self-attention whose queries, keys and values one layer projects. Each makes a model
 * of one attention with random weights: {@code x} and {@code y} are FLOAT [batch, sequence, {@link #WIDTH}].
 */
public enum PackedAttention {
    /** timm's vision transformers: split into [3, batch, heads, sequence, d], of which each part is gathered. */
    GATHERED {
        @Override
        String write(Writer w, String x) {
            return w.merged(w.attention(w.gathered(w.fiveAxes(w.packed(x)))));
        }
    },
    /** The same, unbound by Split and Squeeze. */
    UNBOUND {
        @Override
        String write(Writer w, String x) {
            return w.merged(w.attention(w.unbound(w.fiveAxes(w.packed(x)))));
        }
    },
    /** qkv.chunk(3, dim=-1), each part split into heads. */
    CHUNKED {
        @Override
        String write(Writer w, String x) {
            Pen pen = w.pen;
            List<String> heads = new ArrayList<>();
            for (String part : w.split(w.packed(x), -1, WIDTH)) {
                heads.add(pen.transpose(pen.op("Reshape", part, w.shape(x, 0, 1, HEADS, WIDTH / HEADS)), 0, 2, 1, 3));
            }
            return w.merged(w.attention(heads));
        }
    },
    /** nn.MultiheadAttention with batch_first: computed sequence first, and its last layer on flat rows. */
    SEQUENCE_FIRST {
        @Override
        String write(Writer w, String x) {
            Pen pen = w.pen;
            String packed = w.packed(pen.transpose(x, 1, 0, 2));
            String parts = pen.op("Unsqueeze", pen.op("Reshape", packed, w.shape(x, 1, 0, 3, WIDTH)), pen.integers(0));
            String inFront = pen.op("Squeeze", pen.transpose(parts, 3, 1, 2, 0, 4), pen.integers(3));
            List<String> heads = new ArrayList<>();
            for (String part : w.gathered(inFront)) {
                String rows = pen.op("Reshape", part, w.rowsOfHeads(x));
                heads.add(pen.op("Reshape", pen.transpose(rows, 1, 0, 2), w.shape(x, 0, HEADS, 1, WIDTH / HEADS)));
            }
            String context = pen.transpose(w.attention(heads), 2, 0, 1, 3);
            String flat = pen.op("Reshape", context, w.flat(x));
            String weight = w.weight("output", WIDTH, WIDTH);
            String sums = pen.op("Gemm", Map.of("transB", Attribute.of(1L)), flat, weight, w.bias("output", WIDTH));
            return pen.transpose(pen.op("Reshape", sums, w.shape(x, 1, 0, WIDTH)), 1, 0, 2);
        }
    };

    public static final int HEADS = 3;
    public static final int WIDTH = 12;

    abstract String write(Writer w, String x);

    /** The model of a seed. */
    public Model model(long seed) {
        GraphEditor editor = GraphEditor.empty("packed");
        Dim batch = Dim.symbol("batch");
        Dim sequence = Dim.symbol("sequence");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, batch, sequence, Dim.of(WIDTH))));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, batch, sequence, Dim.of(WIDTH))));
        Writer writer = new Writer(new Pen(editor).in("/attention"), new RandomTensors(seed));
        String attended = write(writer, "x");
        editor.add(Node.of("/residual", "Add", List.of("x", attended), List.of("y")));
        return Model.of(editor.build(), 18, 8);
    }

    /** Writes the pieces that the spellings have in common. */
    private record Writer(Pen pen, RandomTensors random) {
        String weight(String name, int in, int out) {
            return pen.weight(name, random.normal(Shape.of(in, out), 0, 1 / Math.sqrt(in)));
        }

        String bias(String name, int out) {
            return pen.weight(name + "_bias", random.normal(Shape.of(out), 0, 0.1));
        }

        /** x·[Wq Wk Wv] + [bq bk bv]. */
        String packed(String x) {
            String product = pen.op("MatMul", x, weight("qkv", WIDTH, 3 * WIDTH));
            return pen.op("Add", bias("qkv", 3 * WIDTH), product);
        }

        /** [3, batch, heads, sequence, d]. */
        String fiveAxes(String packed) {
            String split = pen.op("Reshape", packed, shape(packed, 0, 1, 3, HEADS, WIDTH / HEADS));
            return pen.transpose(split, 2, 0, 3, 1, 4);
        }

        List<String> gathered(String inFront) {
            List<String> parts = new ArrayList<>();
            for (long part = 0; part < 3; part++) {
                parts.add(
                        pen.op("Gather", Map.of("axis", Attribute.of(0L)), inFront, pen.constant(Tensor.scalar(part))));
            }
            return parts;
        }

        List<String> unbound(String inFront) {
            return split(inFront, 0, 1).stream()
                    .map(part -> pen.op("Squeeze", part, pen.integers(0)))
                    .toList();
        }

        List<String> split(String value, long axis, long size) {
            return pen.parts("Split", 3, Map.of("axis", Attribute.of(axis)), value, pen.integers(size, size, size));
        }

        /** softmax(q·kᵀ/√d)·v on heads [batch, heads, sequence, d], half of the scale on each of q and k. */
        String attention(List<String> heads) {
            String half = pen.number(Math.pow((double) WIDTH / HEADS, -0.25));
            String query = pen.op("Mul", heads.get(0), half);
            String key = pen.op("Mul", pen.transpose(heads.get(1), 0, 1, 3, 2), half);
            return pen.op("MatMul", pen.op("Softmax", pen.op("MatMul", query, key)), heads.get(2));
        }

        /** Heads joined, and the layer behind them. */
        String merged(String context) {
            String rows = pen.transpose(context, 0, 2, 1, 3);
            String joined = pen.op("Reshape", rows, shape(rows, 0, 1, WIDTH));
            String product = pen.op("MatMul", joined, weight("output", WIDTH, WIDTH));
            return pen.op("Add", bias("output", WIDTH), product);
        }

        /** A shape computed from two axes of a value, each put in the place where 0 or 1 stands, and numbers. */
        String shape(String of, long... entries) {
            String[] parts = new String[entries.length];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = entries[i] < 2 ? MaskSpelling.size(pen, of, entries[i]) : pen.integers(entries[i]);
            }
            return pen.op("Concat", Map.of("axis", Attribute.of(0L)), parts);
        }

        /** [sequence, batch·heads, d]. */
        String rowsOfHeads(String x) {
            String rows = pen.op("Mul", MaskSpelling.size(pen, x, 0), pen.integers(HEADS));
            String size = pen.integers(WIDTH / HEADS);
            return pen.op("Concat", Map.of("axis", Attribute.of(0L)), MaskSpelling.size(pen, x, 1), rows, size);
        }

        /** [sequence·batch, width]. */
        String flat(String x) {
            String rows = pen.op("Mul", MaskSpelling.size(pen, x, 1), MaskSpelling.size(pen, x, 0));
            return pen.op("Concat", Map.of("axis", Attribute.of(0L)), rows, pen.integers(WIDTH));
        }
    }
}
