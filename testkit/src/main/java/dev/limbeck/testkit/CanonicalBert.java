package dev.limbeck.testkit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Seeded BERT encoders in the canonical form that passes work on: standard operators of opset 23, every constant an
 * initializer, LayerNormalization, Gelu and Attention as single nodes. Inputs are {@code input_ids},
 * {@code attention_mask} and {@code token_type_ids}, each INT64 [batch, seq]; the output is {@code logits} or, without a
 * head, {@code last_hidden_state}.
 */
public final class CanonicalBert {
    /** How the linear layers of the blocks are stored and computed; all but FLOAT have 8-bit embedding tables too. */
    public enum Precision {
        FLOAT,
        /** DynamicQuantizeLinear, MatMulInteger, and the scales multiplied afterwards. */
        DYNAMIC,
        /** QuantizeLinear and DequantizeLinear on the activation, DequantizeLinear on the weight. */
        STATIC,
        /** DequantizeLinear in blocks on the weight alone, 8 bits. */
        WEIGHT_ONLY,
        /** DequantizeLinear in blocks on the weight alone, 4 bits. */
        WEIGHT_ONLY_4
    }

    /** What reads the last block. */
    public enum Head {
        /** Pooler and classifier over the first token. */
        FIRST_TOKEN,
        /** A classifier over the mean of the real tokens. */
        MASKED_MEAN,
        /** Nothing: the hidden states are the output. */
        NONE
    }

    /** How the attention mask is written. */
    public enum Mask {
        /** (1 − mask) · very low, added to the scores. */
        ADDITIVE,
        /** The mask as BOOL. */
        BOOLEAN
    }

    /**
     * The architecture.
     *
     * @param vocabulary rows of the word table
     * @param positions rows of the position table
     * @param hidden width of the hidden states, a multiple of heads
     */
    public record Shapes(int vocabulary, int positions, int hidden, int heads, int intermediate, int layers) {
        /** Small enough for unit tests. */
        public static final Shapes SMALL = new Shapes(97, 40, 32, 4, 64, 3);

        /** MiniLM-L12-H384, the shape of the project's SST-2 model. */
        public static final Shapes MINI_LM = new Shapes(30522, 512, 384, 12, 1536, 12);
    }

    private static final int CLASSES = 3;
    private static final int BLOCK = 32;
    private static final float EPSILON = 1e-12f;

    /** One step above the lowest float, which ONNX Runtime's Attention takes for −∞. */
    private static final float SMALLEST = Math.nextUp(-Float.MAX_VALUE);

    private final Shapes shapes;
    private final Precision precision;
    private final RandomTensors random;
    private final GraphEditor editor = GraphEditor.empty("bert");
    private final Map<String, List<String>> quantizedActivations = new HashMap<>();

    private CanonicalBert(Shapes shapes, Precision precision, long seed) {
        this.shapes = shapes;
        this.precision = precision;
        this.random = new RandomTensors(seed);
    }

    /** An encoder with a first-token head and an additive mask. */
    public static Model model(Shapes shapes, Precision precision, long seed) {
        return model(shapes, precision, Head.FIRST_TOKEN, Mask.ADDITIVE, seed);
    }

    /** An encoder; weights that the variants have in common are equal for equal seeds. */
    public static Model model(Shapes shapes, Precision precision, Head head, Mask mask, long seed) {
        return new CanonicalBert(shapes, precision, seed).build(head, mask);
    }

    /** Random inputs under this mask, INT64 [batch, seq]. */
    public static Map<String, Tensor> inputs(Shapes shapes, Tensor mask, long seed) {
        RandomTensors random = new RandomTensors(seed);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("input_ids", random.integers(mask.shape(), 0, shapes.vocabulary()));
        inputs.put("attention_mask", mask);
        inputs.put("token_type_ids", random.integers(mask.shape(), 0, 2));
        return inputs;
    }

    /** A mask of one row for each length, INT64 [rows, longest], padded on the right. */
    public static Tensor mask(int... lengths) {
        int longest = 0;
        for (int length : lengths) {
            longest = Math.max(longest, length);
        }
        long[] mask = new long[lengths.length * longest];
        for (int row = 0; row < lengths.length; row++) {
            for (int token = 0; token < lengths[row]; token++) {
                mask[row * longest + token] = 1;
            }
        }
        return Tensor.ofLongs(Shape.of(lengths.length, longest), mask);
    }

    private Model build(Head head, Mask mask) {
        for (String input : List.of("input_ids", "attention_mask", "token_type_ids")) {
            editor.addInput(
                    new ValueInfo(input, ValueType.TensorType.of(DType.INT64, Dim.symbol("batch"), Dim.symbol("seq"))));
        }
        String scoreMask = scoreMask(mask);
        String hidden = embeddings();
        for (int layer = 0; layer < shapes.layers(); layer++) {
            hidden = block("layer." + layer, hidden, scoreMask);
        }
        finish(head, hidden);
        return Model.of(editor.build(), 23, 10);
    }

    private String embeddings() {
        String length = op("length", "Shape", ints("start", 1, "end", 2), "input_ids");
        long[] ids = new long[shapes.positions()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i;
        }
        String all = constant("positions", Tensor.ofLongs(Shape.of(1, ids.length), ids));
        String position = op("position_ids", "Slice", all, vector("slice.start", 0), length, vector("slice.axis", 1));
        String word = lookUp("word", shapes.vocabulary(), "input_ids");
        String type = lookUp("type", 2, "token_type_ids");
        String place = lookUp("position", shapes.positions(), position);
        return norm("embeddings", op("embeddings.sum", "Add", op("embeddings.words", "Add", word, type), place));
    }

    /** Rows of a table; of 8-bit codes with a scale a row unless the model is FLOAT. */
    private String lookUp(String name, int rows, String index) {
        Tensor table = random.normal(Shape.of(rows, shapes.hidden()), 0, 1);
        if (precision == Precision.FLOAT) {
            return op(name, "Gather", constant(name + ".weight", table), index);
        }
        SymmetricCodes quantized = SymmetricCodes.ofRows(table);
        String codes = op(name + ".codes", "Gather", constant(name + ".weight", quantized.codes()), index);
        String scale = op(name + ".scale", "Gather", constant(name + ".scales", quantized.scales()), index);
        return op(name, "Mul", op(name + ".cast", "Cast", ints("to", DType.FLOAT.code()), codes), scale);
    }

    private String scoreMask(Mask style) {
        String size = op("mask.size", "Shape", "attention_mask");
        String length = op("mask.length", "Shape", ints("start", 1, "end", 2), "attention_mask");
        String rows = op("mask.rows", "Shape", ints("start", 0, "end", 1), "attention_mask");
        String shape = op("mask.shape", "Concat", ints("axis", 0), rows, vector("mask.one", 1), length, length);
        DType dtype = style == Mask.ADDITIVE ? DType.FLOAT : DType.BOOL;
        String cast =
                op("mask.cast", "Cast", ints("to", dtype.code()), op("mask.flat", "Reshape", "attention_mask", size));
        String value = style == Mask.BOOLEAN
                ? cast
                : op(
                        "mask.scores",
                        "Mul",
                        op("mask.padding", "Sub", constant("mask.unit", Tensor.scalar(1f)), cast),
                        constant("mask.smallest", Tensor.scalar(SMALLEST)));
        return op("mask", "Expand", op("mask.keys", "Unsqueeze", value, vector("mask.axes", 1, 2)), shape);
    }

    private String block(String name, String x, String mask) {
        int hidden = shapes.hidden();
        String query = linear(name + ".query", x, hidden, hidden);
        String key = linear(name + ".key", x, hidden, hidden);
        String value = linear(name + ".value", x, hidden, hidden);
        Map<String, Attribute> heads =
                new LinkedHashMap<>(ints("q_num_heads", shapes.heads(), "kv_num_heads", shapes.heads()));
        heads.put("scale", Attribute.of((float) (1 / Math.sqrt(hidden / (double) shapes.heads()))));
        String context = op(name + ".attention", "Attention", heads, query, key, value, mask);
        String attended = norm(
                name + ".attended",
                op(name + ".residual", "Add", linear(name + ".output", context, hidden, hidden), x));
        String wide = op(
                name + ".gelu",
                "Gelu",
                Map.of("approximate", Attribute.of("none")),
                linear(name + ".intermediate", attended, hidden, shapes.intermediate()));
        String narrow = linear(name + ".dense", wide, shapes.intermediate(), hidden);
        return norm(name + ".out", op(name + ".residual2", "Add", narrow, attended));
    }

    private void finish(Head head, String hidden) {
        int width = shapes.hidden();
        if (head == Head.NONE) {
            editor.add(Node.of("last", "Identity", List.of(hidden), List.of("last_hidden_state")));
            editor.addOutput(new ValueInfo(
                    "last_hidden_state",
                    ValueType.TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.symbol("seq"), Dim.of(width))));
            return;
        }
        String pooled = head == Head.FIRST_TOKEN
                ? op("first", "Gather", ints("axis", 1), hidden, constant("zero", Tensor.scalar(0L)))
                : maskedMean(hidden);
        String dense = floatLinear("pooler", pooled, width, width);
        String logits = floatLinear("classifier", op("tanh", "Tanh", dense), width, CLASSES);
        editor.add(Node.of("logits", "Identity", List.of(logits), List.of("logits")));
        editor.addOutput(
                new ValueInfo("logits", ValueType.TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.of(CLASSES))));
    }

    private String maskedMean(String hidden) {
        String real = op(
                "mean.mask",
                "Unsqueeze",
                op("mean.cast", "Cast", ints("to", DType.FLOAT.code()), "attention_mask"),
                vector("mean.last", -1));
        String sum = op(
                "mean.sum",
                "ReduceSum",
                ints("keepdims", 0),
                op("mean.real", "Mul", hidden, op("mean.expand", "Expand", real, op("mean.shape", "Shape", hidden))),
                vector("mean.axis", 1));
        String count = op("mean.count", "ReduceSum", ints("keepdims", 0), real, "mean.axis");
        String safe = op("mean.safe", "Max", count, constant("mean.least", Tensor.scalar(1e-9f)));
        return op("mean", "Div", sum, safe);
    }

    private String norm(String name, String x) {
        Shape width = Shape.of(shapes.hidden());
        Map<String, Attribute> attributes = new LinkedHashMap<>(ints("axis", -1));
        attributes.put("epsilon", Attribute.of(EPSILON));
        return op(
                name + ".norm",
                "LayerNormalization",
                attributes,
                x,
                constant(name + ".gamma", random.uniform(width, 0.5, 1.5)),
                constant(name + ".beta", random.normal(width, 0, 0.1)));
    }

    private String linear(String name, String x, int in, int out) {
        Tensor weight = random.normal(Shape.of(in, out), 0, 1 / Math.sqrt(in));
        String bias = constant(name + ".bias", random.normal(Shape.of(out), 0, 0.1));
        String product = product(name, x, weight);
        return op(name, "Add", product, bias);
    }

    private String floatLinear(String name, String x, int in, int out) {
        String weight = constant(name + ".weight", random.normal(Shape.of(in, out), 0, 1 / Math.sqrt(in)));
        String bias = constant(name + ".bias", random.normal(Shape.of(out), 0, 0.1));
        return op(name, "Add", op(name + ".matmul", "MatMul", x, weight), bias);
    }

    private String product(String name, String x, Tensor weight) {
        return switch (precision) {
            case FLOAT -> op(name + ".matmul", "MatMul", x, constant(name + ".weight", weight));
            case DYNAMIC -> dynamicProduct(name, x, SymmetricCodes.ofColumns(weight));
            case STATIC -> staticProduct(name, x, SymmetricCodes.ofColumns(weight));
            case WEIGHT_ONLY -> blockwiseProduct(name, x, SymmetricCodes.ofBlocks(weight, BLOCK, 8));
            case WEIGHT_ONLY_4 -> blockwiseProduct(name, x, SymmetricCodes.ofBlocks(weight, BLOCK, 4));
        };
    }

    private String dynamicProduct(String name, String x, SymmetricCodes weight) {
        List<String> quantized = quantizedActivations.computeIfAbsent(x, v -> {
            List<String> outputs = List.of(v + ".codes", v + ".scale", v + ".zero");
            editor.add(Node.of(v + ".quantize", "DynamicQuantizeLinear", List.of(v), outputs));
            return outputs;
        });
        String sum = op(
                name + ".integer",
                "MatMulInteger",
                quantized.get(0),
                constant(name + ".weight", weight.codes()),
                quantized.get(2));
        String scale = op(name + ".scales", "Mul", quantized.get(1), constant(name + ".scale", weight.scales()));
        return op(name + ".matmul", "Mul", op(name + ".float", "Cast", ints("to", DType.FLOAT.code()), sum), scale);
    }

    private String staticProduct(String name, String x, SymmetricCodes weight) {
        List<String> quantized = quantizedActivations.computeIfAbsent(x, v -> {
            String scale = constant(v + ".scale", Tensor.scalar(0.06f));
            String zero = constant(v + ".zero", Tensor.ofBytes(DType.UINT8, Shape.SCALAR, (byte) 127));
            String codes = op(v + ".codes", "QuantizeLinear", v, scale, zero);
            return List.of(op(v + ".again", "DequantizeLinear", codes, scale, zero));
        });
        return op(name + ".matmul", "MatMul", quantized.get(0), dequantized(name, weight, ints("axis", 1)));
    }

    private String blockwiseProduct(String name, String x, SymmetricCodes weight) {
        return op(name + ".matmul", "MatMul", x, dequantized(name, weight, ints("axis", 0, "block_size", BLOCK)));
    }

    private String dequantized(String name, SymmetricCodes weight, Map<String, Attribute> attributes) {
        return op(
                name + ".dequantized",
                "DequantizeLinear",
                attributes,
                constant(name + ".weight", weight.codes()),
                constant(name + ".weight.scale", weight.scales()));
    }

    private String op(String name, String type, String... inputs) {
        return op(name, type, Map.of(), inputs);
    }

    private String op(String name, String type, Map<String, Attribute> attributes, String... inputs) {
        editor.add(Node.of(name, Node.STANDARD, type, List.of(inputs), List.of(name), attributes));
        return name;
    }

    private String constant(String name, Tensor tensor) {
        editor.initializer(name, tensor);
        return name;
    }

    private String vector(String name, long... values) {
        return constant(name, Tensor.vector(values));
    }

    private static Map<String, Attribute> ints(String key, long value) {
        return Map.of(key, Attribute.of(value));
    }

    private static Map<String, Attribute> ints(String key, long value, String otherKey, long otherValue) {
        return Map.of(key, Attribute.of(value), otherKey, Attribute.of(otherValue));
    }
}
