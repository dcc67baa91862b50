package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Embeddings.Table;
import dev.limbeck.site.Encoder;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.InitialWeights;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What guesses hidden words from an encoder's last hidden states, every token by itself: BERT's dense layer, GELU, norm
 * and a decoder to the vocabulary.
 *
 * @param hidden the last hidden states, [rows, tokens, hidden]
 * @param logits the output [rows, tokens, vocabulary]
 * @param nodes what makes the one of the other, in the order of the graph
 */
public record MaskedLmHead(String hidden, String logits, List<Node> nodes) {
    /** Operators that do to every token the same, given values that do not depend on the rows. */
    private static final Set<String> OF_EACH_TOKEN =
            Set.of("Add", "Cast", "Div", "Gelu", "Identity", "LayerNormalization", "MatMul", "Mul", "Relu", "Tanh");

    private static final float EPSILON = 1e-12f;

    public MaskedLmHead {
        nodes = List.copyOf(nodes);
    }

    /** The head of a model in canonical form; empty if it is no encoder or none of its outputs are words. */
    public static Optional<MaskedLmHead> of(Model canonical) {
        return Encoder.recognise(canonical).encoder().flatMap(encoder -> of(canonical, encoder));
    }

    private static Optional<MaskedLmHead> of(Model model, Encoder encoder) {
        long words = encoder.embeddings().word().rows();
        Graph graph = model.graph();
        InferredTypes types = ShapeInference.infer(model);
        return graph.outputs().stream()
                .map(ValueInfo::name)
                .filter(output -> !output.equals(encoder.lastHidden()))
                .filter(output -> types.dims(output)
                        .filter(d -> d.rank() == 3 && d.axis(2).size().orElse(-1) == words)
                        .isPresent())
                .map(output ->
                        new MaskedLmHead(encoder.lastHidden(), output, between(graph, encoder.lastHidden(), output)))
                .filter(head -> !head.nodes.isEmpty() && head.nodes.stream().allMatch(MaskedLmHead::isOfEachToken))
                .findFirst();
    }

    /**
     * The head of a model.
     *
     * @throws ModelException if there is none, naming the remedy
     */
    public static MaskedLmHead require(Model canonical) {
        return of(canonical)
                .orElseThrow(() -> new ModelException("The model has no masked-LM head: no output has a score for every"
                        + " word at every token. Train one first: limbeck finetune MODEL --masked-lm."));
    }

    private static boolean isOfEachToken(Node node) {
        boolean alongTokens = node.is("LayerNormalization") && node.intAttribute("axis", -1) == 1;
        return OF_EACH_TOKEN.contains(node.opType()) && node.domain().equals(Node.STANDARD) && !alongTokens;
    }

    private static List<Node> between(Graph graph, String from, String to) {
        Set<String> made = new HashSet<>(Set.of(from));
        List<Node> behind = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.inputs().stream().anyMatch(made::contains)) {
                made.addAll(node.outputs());
                behind.add(node);
            }
        }
        Set<String> needed = new LinkedHashSet<>(Set.of(to));
        List<Node> nodes = new ArrayList<>();
        for (int i = behind.size() - 1; i >= 0; i--) {
            Node node = behind.get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                needed.addAll(node.inputs());
                nodes.add(0, node);
            }
        }
        return made.contains(to) ? nodes : List.of();
    }

    /**
     * An encoder with a new head in place of what followed its blocks: dense layer, GELU and norm to the width of the
     * word table, and a decoder that is the table itself, transposed, with a bias. Its only output is {@code logits},
     * [rows, tokens, vocabulary]. Weights are normal with deviation 0.02, biases 0, the norm the identity.
     *
     * @param canonical an encoder in canonical form
     * @throws ModelException if it is no encoder, naming what did not fit
     */
    public static Model attachedTo(Model canonical, long seed) {
        Encoder encoder = Encoder.recognise(canonical).require("A masked-LM head");
        Table words = encoder.embeddings().word();
        int hidden = Math.toIntExact(encoder.hidden());
        int width = Math.toIntExact(words.width());
        GraphEditor editor = canonical.edit();
        canonical.graph().outputs().forEach(output -> editor.removeOutput(output.name()));
        String logits = editor.freshName("logits");
        Tape tape = new Tape(editor, "masked_lm");
        String dense = tape.constant("dense", drawn(hidden, width, seed));
        String bias = tape.constant("dense_bias", Tensor.ofFloats(Shape.of(width), new float[width]));
        String linear =
                tape.add("transformed", "Add", tape.add("product", "MatMul", encoder.lastHidden(), dense), bias);
        String normed = tape.add(
                "norm",
                "LayerNormalization",
                Map.of("axis", Attribute.of(-1), "epsilon", Attribute.of(EPSILON)),
                tape.add("gelu", "Gelu", linear),
                tape.constant("scale", ones(width)),
                tape.constant("shift", Tensor.ofFloats(Shape.of(width), new float[width])));
        String scores = tape.add("scores", "MatMul", normed, decoder(tape, words.weight()));
        int vocabulary = Math.toIntExact(words.rows());
        String wordBias = tape.constant("bias", Tensor.ofFloats(Shape.of(vocabulary), new float[vocabulary]));
        tape.addAs(logits, "answer", "Add", Map.of(), List.of(scores, wordBias));
        editor.addOutput(new ValueInfo(
                logits, TensorType.of(DType.FLOAT, Dim.symbol("batch"), Dim.symbol("tokens"), Dim.of(vocabulary))));
        return new DeadCode().apply(canonical.withGraph(editor.build())).model();
    }

    private static String decoder(Tape tape, String table) {
        return tape.add("decoder", "Transpose", Map.of("perm", Attribute.ofInts(1, 0)), table);
    }

    private static Tensor drawn(int from, int to, long seed) {
        return InitialWeights.normal(Shape.of(from, to), new SplittableRandom(seed));
    }

    private static Tensor ones(int width) {
        float[] values = new float[width];
        Arrays.fill(values, 1);
        return Tensor.ofFloats(Shape.of(width), values);
    }

    /**
     * A model whose decoder is the word table again where it is a copy of it, so that the two stay one while they learn;
     * folding and files of other tools write the copy.
     */
    public static Model tied(Model canonical) {
        Graph graph = canonical.graph();
        Optional<MaskedLmHead> head = of(canonical);
        if (head.isEmpty()) {
            return canonical;
        }
        String table = Encoder.recognise(canonical)
                .require("A masked-LM head")
                .embeddings()
                .word()
                .weight();
        GraphEditor editor = canonical.edit();
        for (Node node : head.get().nodes()) {
            if (node.is("MatMul") && isTransposed(graph, table, node.input(1))) {
                editor.replace(node, node.withInput(1, decoder(new Tape(editor, "masked_lm"), table)));
            }
        }
        return new DeadCode().apply(canonical.withGraph(editor.build())).model();
    }

    private static boolean isTransposed(Graph graph, String table, String weight) {
        Optional<Tensor> copy = graph.initializer(weight);
        Tensor words = graph.initializer(table).orElseThrow();
        int rows = Math.toIntExact(words.shape().dim(0));
        int width = Math.toIntExact(words.shape().dim(1));
        if (copy.filter(c -> c.shape().equals(Shape.of(width, rows))).isEmpty()) {
            return false;
        }
        float[] own = copy.orElseThrow().toFloats();
        float[] original = words.toFloats();
        for (int i = 0; i < original.length; i++) {
            if (own[i % width * rows + i / width] != original[i]) {
                return false;
            }
        }
        return true;
    }
}
