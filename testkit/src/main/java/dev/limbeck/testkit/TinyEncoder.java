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
import java.util.List;
import java.util.Map;

/**
 * Small BERTs with random weights: 2 blocks, 3 heads of 4, 60 words, 16 positions, 2 classes. The seed decides the
 * weights and how layer norms, GELUs, attentions and the mask are spelled; the same seed gives the same model. Inputs
 * are {@code input_ids} and {@code attention_mask}, INT64 [batch, sequence]; the output is {@code logits}.
 */
public final class TinyEncoder {
    public static final int BLOCKS = 2;
    public static final int HEADS = 3;
    public static final int HEAD_SIZE = 4;
    public static final int HIDDEN = HEADS * HEAD_SIZE;
    public static final int WORDS = 60;
    public static final int POSITIONS = 16;

    private static final int INTERMEDIATE = 20;
    private static final long OPSET = 23;
    private static final long IR = 10;

    private final RandomTensors random;
    private final GraphEditor editor = GraphEditor.empty("tiny");
    private final Pen pen = new Pen(editor);
    private final LayerNormSpelling layerNorm;
    private final GeluSpelling gelu;
    private final MaskSpelling mask;
    private final AttentionSpelling attention;

    private TinyEncoder(long seed) {
        random = new RandomTensors(seed);
        layerNorm = random.pick(List.of(LayerNormSpelling.values()));
        gelu = random.pick(List.of(GeluSpelling.values()));
        mask = random.pick(List.of(MaskSpelling.values()));
        attention = AttentionSpelling.random(random);
    }

    /** The model of a seed. */
    public static Model model(long seed) {
        return new TinyEncoder(seed).build();
    }

    /** Inputs for {@link #model}: words and a mask with padding on the right, at least one token in every row. */
    public static Map<String, Tensor> inputs(long seed, int rows, int length) {
        RandomTensors random = new RandomTensors(seed);
        long[] ids = new long[rows * length];
        long[] tokens = new long[rows * length];
        for (int row = 0; row < rows; row++) {
            int real = row == 0 ? length : 1 + random.below(length);
            for (int i = 0; i < length; i++) {
                ids[row * length + i] = random.below(WORDS);
                tokens[row * length + i] = i < real ? 1 : 0;
            }
        }
        Shape shape = Shape.of(rows, length);
        return Map.of("input_ids", Tensor.ofLongs(shape, ids), "attention_mask", Tensor.ofLongs(shape, tokens));
    }

    private Model build() {
        TensorType ids = TensorType.of(DType.INT64, Dim.symbol("batch"), Dim.symbol("sequence"));
        editor.addInput(new ValueInfo("input_ids", ids)).addInput(new ValueInfo("attention_mask", ids));
        String hidden = embeddings();
        String additive = mask.write(pen.in("/mask"), "attention_mask");
        for (int block = 0; block < BLOCKS; block++) {
            hidden = block("/layer." + block, hidden, additive);
        }
        head(hidden);
        editor.addOutput(new ValueInfo("logits", TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.of(2))));
        return Model.of(editor.build(), OPSET, IR);
    }

    private String embeddings() {
        pen.in("/embeddings");
        String word = pen.op("Gather", pen.weight("word", random.normal(WORDS, HIDDEN)), "input_ids");
        String length = MaskSpelling.size(pen, "input_ids", 1);
        long[] numbers = new long[POSITIONS];
        for (int i = 0; i < POSITIONS; i++) {
            numbers[i] = i;
        }
        String all = pen.weight("numbers", Tensor.ofLongs(Shape.of(1, POSITIONS), numbers));
        String at = pen.op("Slice", all, pen.integers(0), length, pen.integers(1));
        String position = pen.op("Gather", pen.weight("position", random.normal(POSITIONS, HIDDEN)), at);
        return norm(pen.op("Add", word, position));
    }

    private String block(String scope, String x, String additive) {
        pen.in(scope + "/attention");
        String q = linear("query", x, HIDDEN, HIDDEN);
        String k = linear("key", x, HIDDEN, HIDDEN);
        String v = linear("value", x, HIDDEN, HIDDEN);
        String attended = attention.write(pen, q, k, v, "attention_mask", additive, HEADS, HEAD_SIZE);
        String h = norm(pen.op("Add", linear("output", attended, HIDDEN, HIDDEN), x));
        pen.in(scope + "/ff");
        String activated = gelu.write(pen, random, linear("up", h, HIDDEN, INTERMEDIATE));
        return norm(pen.op("Add", linear("down", activated, INTERMEDIATE, HIDDEN), h));
    }

    private void head(String hidden) {
        pen.in("/head");
        String first = pen.op("Gather", Map.of("axis", Attribute.of(1L)), hidden, pen.constant(Tensor.scalar(0L)));
        String weight = pen.weight("pooler", random.normal(Shape.of(HIDDEN, HIDDEN), 0, 0.3));
        String bias = pen.weight("pooler_bias", random.normal(HIDDEN));
        Map<String, Attribute> transposed = Map.of("transB", Attribute.of(1L));
        String pooled = pen.op("Tanh", pen.op("Gemm", transposed, first, weight, bias));
        String classes = pen.weight("classifier", random.normal(HIDDEN, 2));
        editor.add(Node.of("/head/classifier", "MatMul", List.of(pooled, classes), List.of("logits")));
    }

    private String norm(String x) {
        String scale = pen.weight("norm_scale", random.uniform(Shape.of(HIDDEN), 0.5, 1.5));
        return layerNorm.write(pen, x, scale, pen.weight("norm_bias", random.normal(HIDDEN)));
    }

    private String linear(String name, String x, int in, int out) {
        String weight = pen.weight(name, random.normal(Shape.of(in, out), 0, 1 / Math.sqrt(in)));
        String bias = pen.weight(name + "_bias", random.normal(Shape.of(out), 0, 0.1));
        String product = pen.op("MatMul", x, weight);
        return random.below(2) == 0 ? pen.op("Add", bias, product) : pen.op("Add", product, bias);
    }
}
