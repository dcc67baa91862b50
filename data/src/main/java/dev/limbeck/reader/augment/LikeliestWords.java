package dev.limbeck.reader.augment;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Tape;
import dev.limbeck.pass.opset.OpsetUpgrade;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A masked language model whose only output are the likeliest words in the place of each row's first mask token, INT64
 * [rows, words]. The place is picked before the product with the vocabulary, where that is found: the scores of all
 * tokens, [rows, tokens, vocabulary], would take longer than a small encoder itself.
 */
record LikeliestWords(Model model, String output) {
    /** GatherND has batch axes from here on. */
    private static final long OPSET = 12;

    /**
     * @param maskedLm a model of token ids
     * @param scores its output [rows, tokens, vocabulary]
     * @param ids its input of token ids, [rows, tokens]
     * @param vocabulary how many scores a token has
     * @param allowed the ids that may be answered; where they are fewer than {@code count}, others follow them
     * @param count how many words are answered, at most {@code vocabulary}
     */
    static LikeliestWords of(
            Model maskedLm, String scores, String ids, int mask, int vocabulary, Set<Integer> allowed, int count) {
        Model model =
                maskedLm.opset() < OPSET ? new OpsetUpgrade().apply(maskedLm).model() : maskedLm;
        GraphEditor editor = model.edit();
        Tape tape = new Tape(editor, scores);
        String place = place(tape, model.graph(), ids, mask);
        String ofMask = tape.add("row_scores", "Reshape", atPlace(editor, tape, scores, place), vector(tape, 0, -1));
        String numbers =
                tape.add("numbers", "Cast", Map.of("to", Attribute.of(DType.FLOAT.code())), ofMask); // fp16 models
        String judged = tape.add("allowed", "Add", numbers, tape.constant("others", others(vocabulary, allowed)));
        String output = tape.addAll("likeliest", Node.STANDARD, "TopK", Map.of(), 2, judged, vector(tape, count))
                .get(1);
        model.graph().outputs().forEach(old -> editor.removeOutput(old.name()));
        editor.clearValueInfo()
                .addOutput(new ValueInfo(output, TensorType.of(DType.INT64, Dim.UNKNOWN, Dim.of(count))));
        return new LikeliestWords(
                new DeadCode().apply(model.withGraph(editor.build())).model(), output);
    }

    private static String vector(Tape tape, long... values) {
        return tape.constant("shape", Tensor.vector(values));
    }

    /** Where the mask is, INT64 [rows, 1, 1]. */
    private static String place(Tape tape, Graph graph, String ids, int mask) {
        DType dtype = graph.type(ids).tensor().orElseThrow().dtype();
        String same = tape.add(
                "is_mask",
                "Equal",
                ids,
                tape.constant("mask", Tensor.scalar((long) mask).cast(dtype)));
        String number = tape.add("mask_number", "Cast", Map.of("to", Attribute.of(DType.FLOAT.code())), same);
        String first = tape.add("place", "ArgMax", Map.of("axis", Attribute.of(1L)), number);
        return tape.add("index", "Reshape", first, vector(tape, 0, 1, 1));
    }

    /** The scores of the one place, [rows, 1, vocabulary]. */
    private static String atPlace(GraphEditor editor, Tape tape, String scores, String place) {
        Optional<Node> product = product(editor.source(), scores);
        if (product.isEmpty()) {
            return pick(tape, scores, place);
        }
        Node decoder = product.get();
        editor.replace(decoder, decoder.withInput(0, pick(tape, decoder.input(0), place)));
        return scores;
    }

    private static String pick(Tape tape, String tokens, String place) {
        return tape.add("picked", "GatherND", Map.of("batch_dims", Attribute.of(1L)), tokens, place);
    }

    /** The product with weights whose result, but for a bias, is the scores. */
    private static Optional<Node> product(Graph graph, String scores) {
        Optional<Node> node = graph.producer(scores);
        while (node.isPresent() && !node.get().is("MatMul")) {
            node = withoutBias(graph, node.get()).flatMap(graph::producer);
        }
        return node.filter(matMul -> isWeight(graph, matMul.input(1)));
    }

    private static Optional<String> withoutBias(Graph graph, Node node) {
        if (node.is("Identity") || node.is("Cast")) {
            return Optional.of(node.input(0));
        }
        if (!node.is("Add")) {
            return Optional.empty();
        }
        boolean second = isBias(graph, node.input(1));
        return second || isBias(graph, node.input(0)) ? Optional.of(node.input(second ? 0 : 1)) : Optional.empty();
    }

    private static boolean isBias(Graph graph, String value) {
        return graph.constant(value).filter(bias -> bias.rank() <= 1).isPresent();
    }

    /** Whether a value depends on weights only, as the turned table of words of a tied decoder does. */
    private static boolean isWeight(Graph graph, String value) {
        return graph.constant(value).isPresent()
                || graph.producer(value)
                        .filter(node -> node.inputs().stream().allMatch(input -> isWeight(graph, input)))
                        .isPresent();
    }

    /** What is added to the scores: nothing to those of allowed words, and so little to others that they come last. */
    private static Tensor others(int vocabulary, Set<Integer> allowed) {
        float[] added = new float[vocabulary];
        for (int id = 0; id < vocabulary; id++) {
            added[id] = allowed.contains(id) ? 0 : -Float.MAX_VALUE;
        }
        return Tensor.ofFloats(Shape.of(vocabulary), added);
    }
}
