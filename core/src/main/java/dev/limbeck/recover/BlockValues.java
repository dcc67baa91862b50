package dev.limbeck.recover;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.match.PaddingMask;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Adds a value to every block of an encoder that compares queries and keys: [rows, tokens, heads, tokens]. */
final class BlockValues {
    private BlockValues() {}

    /** Writes what one block's value is made of. */
    interface Scores {
        /**
         * Adds the nodes.
         *
         * @param keys 1 for keys that are tokens and 0 for padding, [rows, 1, 1, tokens]; empty without a mask
         * @return the name of the scores, [rows, heads, queries, keys]
         */
        String write(GraphEditor editor, Tape tape, EncoderBlock block, Optional<String> keys);
    }

    /**
     * The model with the scores of every block by query, head and key; blocks that have them stay as they are.
     *
     * @param purpose what needs them, as the beginning of a sentence
     * @param place the value that a block's nodes are named after
     * @param name what the value of a block is called
     * @throws dev.limbeck.error.ModelException if the model is no encoder
     */
    static Model added(
            Model model,
            String purpose,
            Function<EncoderBlock, String> place,
            Function<EncoderBlock, String> name,
            Scores scores) {
        Encoder encoder = Encoder.recognise(model).require(purpose);
        GraphEditor editor = model.edit();
        for (EncoderBlock block : encoder.blocks()) {
            if (!model.graph().isDefined(name.apply(block))) {
                Tape tape = new Tape(editor, place.apply(block));
                String written =
                        scores.write(editor, tape, block, encoder.mask().map(mask -> keys(tape, mask)));
                Map<String, Attribute> order = Map.of("perm", Attribute.ofInts(0, 2, 1, 3));
                tape.addAs(name.apply(block), "by_query", "Transpose", order, List.of(written));
            }
        }
        return model.withGraph(editor.build());
    }

    private static String keys(Tape tape, PaddingMask mask) {
        String marks = tape.add("marks", "Cast", Map.of("to", Attribute.of(DType.FLOAT.code())), mask.input());
        return tape.add("keys", "Unsqueeze", marks, tape.constant("axes", Tensor.vector(1L, 2L)));
    }
}
