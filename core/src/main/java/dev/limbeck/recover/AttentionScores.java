package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.PaddingMask;
import dev.limbeck.pass.Tape;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Every head of the student is to score tokens as the same head of the teacher does, before the softmax (TinyBERT, Jiao
 * et al. 2020, equation 7: A = QKᵀ/√d, unnormalised). Scores of padding are 0 in both.
 *
 * @param map which block of the teacher each block of the student learns from
 * @param distance such as {@link dev.limbeck.recover.distance.MeanSquaredError}
 * @param weight of each block
 */
public record AttentionScores(LayerMap map, Distance distance, double weight) implements Objective {
    private static final String PURPOSE = "Learning attention scores";
    private static final int SCORES = 3;

    /** The model with the scores of every block, [rows, tokens, heads, tokens] by query, head and key. */
    @Override
    public Model prepared(Model model) {
        Encoder encoder = Encoder.recognise(model).require(PURPOSE);
        GraphEditor editor = model.edit();
        encoder.blocks().forEach(block -> write(editor, block, encoder));
        return model.withGraph(editor.build());
    }

    private static void write(GraphEditor editor, EncoderBlock block, Encoder encoder) {
        Node attention = block.attention();
        if (editor.source().isDefined(name(block))) {
            return;
        }
        Tape tape = new Tape(editor, attention.output());
        List<String> outputs = new ArrayList<>(attention.outputs());
        while (outputs.size() <= SCORES) {
            outputs.add("");
        }
        outputs.set(SCORES, tape.freshName("products"));
        editor.replace(
                attention, attention.withOutputs(outputs).withAttribute("qk_matmul_output_mode", Attribute.of(0)));
        String scores = outputs.get(SCORES);
        if (encoder.mask().isPresent()) {
            scores = tape.add("real", "Mul", scores, keys(tape, encoder.mask().get()));
        }
        tape.addAs(name(block), "scores", "Transpose", Map.of("perm", Attribute.ofInts(0, 2, 1, 3)), List.of(scores));
    }

    /** 1 for keys that are tokens and 0 for padding, [rows, 1, 1, tokens]. */
    private static String keys(Tape tape, PaddingMask mask) {
        String marks = tape.add("marks", "Cast", Map.of("to", Attribute.of(DType.FLOAT.code())), mask.input());
        return tape.add("keys", "Unsqueeze", marks, tape.constant("axes", Tensor.vector(1L, 2L)));
    }

    private static String name(EncoderBlock block) {
        return block.attention().output() + "/limbeck/scores";
    }

    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        EncoderPair encoders = EncoderPair.of(student, teachers, PURPOSE, map);
        List<Pair> pairs = new ArrayList<>();
        for (int block = 0; block < map.size(); block++) {
            requireSameHeads(encoders.student(block), encoders.teacher(block));
            pairs.add(new Pair("attention " + block, name(encoders.student(block)), name(encoders.teacher(block))));
        }
        return new ValuePairs(pairs, distance, encoders.tokens(), weight, 0).terms(student, teachers);
    }

    private static void requireSameHeads(EncoderBlock student, EncoderBlock teacher) {
        if (student.heads() != teacher.heads()) {
            throw new ModelException("Block " + student.index() + " of the student has " + student.heads()
                    + " heads and block " + teacher.index() + " of the teacher has " + teacher.heads()
                    + ", so their attention scores cannot be compared. Give the student as many heads, or let it learn"
                    + " value relations instead.");
        }
    }
}
