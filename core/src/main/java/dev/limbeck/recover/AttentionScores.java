package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Tape;
import dev.limbeck.recover.EncoderPair.BlockPair;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.site.EncoderBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        return BlockValues.added(
                model, PURPOSE, block -> block.attention().output(), AttentionScores::name, AttentionScores::write);
    }

    private static String write(GraphEditor editor, Tape tape, EncoderBlock block, Optional<String> keys) {
        Node attention = block.attention();
        List<String> outputs = new ArrayList<>(attention.outputs());
        while (outputs.size() <= SCORES) {
            outputs.add("");
        }
        String scores = tape.freshName("products");
        outputs.set(SCORES, scores);
        editor.replace(
                attention, attention.withOutputs(outputs).withAttribute("qk_matmul_output_mode", Attribute.of(0)));
        return keys.map(marks -> tape.add("real", "Mul", scores, marks)).orElse(scores);
    }

    private static String name(EncoderBlock block) {
        return block.attention().output() + "/limbeck/scores";
    }

    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        EncoderPair encoders = EncoderPair.of(student, teachers, PURPOSE);
        List<Pair> pairs = new ArrayList<>();
        for (BlockPair blocks : encoders.blocks(map, false)) {
            requireSameHeads(blocks.student(), blocks.teacher());
            pairs.add(new Pair("attention " + blocks.block(), name(blocks.student()), name(blocks.teacher())));
        }
        Optional<Padding> padding = encoders.padding().map(tokens -> tokens.withKeys(0));
        return new ValuePairs(pairs, distance, padding, weight, 0).terms(student, teachers);
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
