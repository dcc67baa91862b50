package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.Tape;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.site.Linear;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How alike the values of tokens are to each other: KL of softmax(V_T·V_Tᵀ/√d) ‖ softmax(V_S·V_Sᵀ/√d), the values cut into
 * as many relation heads on both sides, so that widths and numbers of attention heads need not agree (MiniLMv2, Wang et
 * al. 2021, section 3.1). Padding is no neighbour of anything.
 *
 * @param map which block of the teacher each block of the student learns from
 * @param lastOnly whether only the last block learns, as in the paper
 * @param heads relation heads; both widths must be multiples of it
 * @param weight of each block
 */
public record ValueRelations(LayerMap map, boolean lastOnly, int heads, double weight) implements Objective {
    private static final String PURPOSE = "Learning value relations";
    private static final float HIDDEN = -1e4f;

    public ValueRelations {
        if (heads < 1) {
            throw new IllegalArgumentException("There must be at least 1 relation head, not " + heads + ".");
        }
    }

    /** The model with the relations of every block, [rows, tokens, relation heads, tokens], before the softmax. */
    @Override
    public Model prepared(Model model) {
        return BlockValues.added(
                model,
                PURPOSE,
                block -> block.value().output(),
                this::name,
                (editor, tape, block, keys) -> relations(tape, block, keys));
    }

    private String relations(Tape tape, EncoderBlock block, Optional<String> keys) {
        Linear values = block.value();
        if (values.outputs() % heads != 0) {
            throw new ModelException("The values of block " + block.index() + " are " + values.outputs()
                    + " wide, which is no multiple of " + heads
                    + " relation heads. Choose a number of heads that divides"
                    + " the widths of student and teacher.");
        }
        String cut =
                tape.add("cut", "Reshape", values.output(), tape.constant("shape", Tensor.vector(0L, 0L, heads, -1L)));
        String left = turned(tape, "left", cut, 0, 2, 1, 3);
        String right = turned(tape, "right", cut, 0, 2, 3, 1);
        String products = tape.add("products", "MatMul", left, right);
        float scale = (float) (1 / Math.sqrt((double) values.outputs() / heads));
        String relations = tape.add("scaled", "Mul", products, tape.constant("scale", Tensor.scalar(scale)));
        return keys.map(marks -> tape.add("masked", "Add", relations, padding(tape, marks)))
                .orElse(relations);
    }

    private static String turned(Tape tape, String step, String value, long... order) {
        return tape.add(step, "Transpose", Map.of("perm", Attribute.ofInts(order)), value);
    }

    /** 0 for tokens and very low for padding. */
    private static String padding(Tape tape, String keys) {
        String missing = tape.add("missing", "Sub", tape.constant("one", Tensor.scalar(1f)), keys);
        return tape.add("padding", "Mul", missing, tape.constant("hidden", Tensor.scalar(HIDDEN)));
    }

    private String name(EncoderBlock block) {
        return block.value().output() + "/limbeck/" + heads + " relations";
    }

    @Override
    public List<Term> terms(Model student, List<Model> teachers) {
        EncoderPair encoders = EncoderPair.of(student, teachers, PURPOSE);
        List<Pair> pairs = encoders.blocks(map, lastOnly).stream()
                .map(blocks ->
                        new Pair("value relations " + blocks.block(), name(blocks.student()), name(blocks.teacher())))
                .toList();
        Optional<Padding> padding = encoders.padding().map(tokens -> tokens.withKeys(HIDDEN));
        return new ValuePairs(pairs, new KullbackLeibler(1), padding, weight, 0).terms(student, teachers);
    }
}
