package dev.limbeck.recover;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Tape;
import dev.limbeck.recover.distance.CrossEntropy;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a masked-LM head says at hidden words alone: hidden states are gathered before the head, so that no tensor is
 * larger than [hidden words, vocabulary]. Which words are hidden says the input {@link TrainingGraph#LABELS}, as {@link
 * TokenMasking} makes it.
 */
public final class MaskedPositions {
    /** The scores of all words, FLOAT [hidden words, vocabulary]. */
    public static final String LOGITS = "limbeck/masked/logits";

    /** The words that are hidden, INT64 [hidden words]. */
    public static final String LABELS = "limbeck/masked/labels";

    /**
     * For each row how many hidden words are guessed, how many there are, and the sum of −log p of the right ones: FLOAT
     * [rows, 3]. {@link dev.limbeck.measure.MaskedTokenAccuracy} reads it.
     */
    public static final String SCORES = "limbeck/masked/scores";

    private static final int FIGURES = 3;

    private MaskedPositions() {}

    /**
     * A model with {@link #LOGITS} and {@link #LABELS}; as it is if it has them.
     *
     * @param canonical in canonical form
     * @throws dev.limbeck.error.ModelException if it has no masked-LM head
     */
    public static Model addedTo(Model canonical) {
        if (canonical.graph().isDefined(LOGITS)) {
            return canonical;
        }
        MaskedLmHead head = MaskedLmHead.require(canonical);
        GraphEditor editor = canonical.edit();
        editor.addInput(new ValueInfo(TrainingGraph.LABELS, TensorType.of(DType.INT64, Dim.UNKNOWN, Dim.UNKNOWN)));
        Tape tape = new Tape(editor, "masked");
        String flat = KeptTokens.flat(tape);
        String words = tape.add("words", "Reshape", TrainingGraph.LABELS, flat);
        String ignored = tape.constant("ignored", Tensor.scalar(CrossEntropy.IGNORED));
        String keep = tape.add("keep", "Not", tape.add("is_ignored", "Equal", words, ignored));
        tape.addAs(LABELS, "labels", "Compress", Map.of("axis", Attribute.of(0)), List.of(words, keep));
        write(head, KeptTokens.of(tape, head.hidden(), flat, keep), editor, tape);
        return canonical.withGraph(editor.build());
    }

    /** The head once more, on the gathered hidden states [hidden words, hidden]. */
    private static void write(MaskedLmHead head, String gathered, GraphEditor editor, Tape tape) {
        Map<String, String> names = new HashMap<>(Map.of(head.hidden(), gathered));
        for (Node node : head.nodes()) {
            List<String> outputs = new ArrayList<>();
            for (String output : node.outputs()) {
                String name = output.equals(head.logits()) ? LOGITS : tape.freshName("head");
                names.put(output, name);
                outputs.add(output.isEmpty() ? "" : name);
            }
            Node copy = node.mapInputs(input -> names.getOrDefault(input, input))
                    .withOutputs(outputs)
                    .withName(tape.freshName("head"));
            editor.add(node.is("LayerNormalization") ? copy.withAttribute("axis", Attribute.of(-1)) : copy);
        }
    }

    /** A model that can be judged by {@link #SCORES}, beside its outputs. */
    public static Model scored(Model canonical) {
        Model gathered = addedTo(canonical);
        if (gathered.graph().isDefined(SCORES)) {
            return gathered;
        }
        GraphEditor editor = gathered.edit();
        Tape tape = new Tape(editor, "masked");
        Map<String, Attribute> last = Map.of("axis", Attribute.of(-1), "keepdims", Attribute.of(0));
        Map<String, Attribute> toFloat = Map.of("to", Attribute.of(DType.FLOAT.code()));
        String column = tape.constant("column", Tensor.vector(1L));
        String guess = tape.add("guess", "ArgMax", last, LOGITS);
        String hits = tape.add("hits", "Cast", toFloat, tape.add("is_hit", "Equal", guess, LABELS));
        String each = tape.add("each", "Cast", toFloat, tape.add("is_hidden", "Equal", LABELS, LABELS));
        String log = tape.add("log", "LogSoftmax", Map.of("axis", Attribute.of(-1)), LOGITS);
        String right = tape.add(
                "right",
                "GatherElements",
                Map.of("axis", Attribute.of(1)),
                log,
                tape.add("label_column", "Unsqueeze", LABELS, column));
        String figures = tape.add(
                "figures",
                "Concat",
                Map.of("axis", Attribute.of(1)),
                tape.add("hit_column", "Unsqueeze", hits, column),
                tape.add("each_column", "Unsqueeze", each, column),
                tape.add("loss_column", "Neg", right));
        tape.addAs(
                SCORES,
                "sums",
                "ReduceSum",
                Map.of("keepdims", Attribute.of(0)),
                List.of(tape.add("spread", "ScatterND", zeros(tape), positions(tape), figures), column));
        return gathered.withGraph(editor.build());
    }

    /** [rows, tokens, 3]. */
    private static String zeros(Tape tape) {
        String shape = tape.add(
                "spread_shape",
                "Concat",
                Map.of("axis", Attribute.of(0)),
                tape.add("rows_and_tokens", "Shape", TrainingGraph.LABELS),
                tape.constant("figure_count", Tensor.vector((long) FIGURES)));
        return tape.add("zeros", "ConstantOfShape", shape);
    }

    /** Row and token of each hidden word, [hidden words, 2]. */
    private static String positions(Tape tape) {
        String ignored = tape.constant("ignored", Tensor.scalar(CrossEntropy.IGNORED));
        String marks = tape.add("marks", "Not", tape.add("is_unmarked", "Equal", TrainingGraph.LABELS, ignored));
        return tape.add(
                "positions",
                "Transpose",
                Map.of("perm", Attribute.ofInts(1, 0)),
                tape.add("coordinates", "NonZero", marks));
    }

    /** A model whose only output is {@link #SCORES}. */
    public static Model onlyScores(Model canonical) {
        Model scored = scored(canonical);
        GraphEditor editor = scored.edit();
        scored.graph().outputs().forEach(output -> editor.removeOutput(output.name()));
        editor.addOutput(new ValueInfo(SCORES, TensorType.of(DType.FLOAT, Dim.UNKNOWN, Dim.of(FIGURES))));
        return new DeadCode().apply(scored.withGraph(editor.build())).model();
    }

    /** A model without all of this, as it is handed over. */
    public static Model removedFrom(Model scored) {
        Model plain = new DeadCode().apply(scored).model();
        GraphEditor editor = plain.edit();
        if (plain.graph().isInput(TrainingGraph.LABELS)) {
            editor.removeInput(TrainingGraph.LABELS);
        }
        return plain.withGraph(editor.build());
    }
}
