package dev.limbeck.recover;

import dev.limbeck.graph.Attribute;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/** Picks tokens out of values [rows, tokens, ...]. */
final class KeptTokens {
    private static final Map<String, Attribute> ROWS = Map.of("axis", Attribute.of(0));

    private KeptTokens() {}

    /** The shape that makes one axis of rows and tokens. */
    static String flat(Tape tape) {
        return tape.constant("flat", Tensor.vector(-1L));
    }

    /**
     * The values of some tokens, [tokens, ...].
     *
     * @param values [rows, tokens, ...]
     * @param flat as {@link #flat} has made it
     * @param keep BOOL [rows · tokens]
     */
    static String of(Tape tape, String values, String flat, String keep) {
        String each = tape.add("each", "Shape", Map.of("start", Attribute.of(2)), values);
        String shape = tape.add("shape", "Concat", ROWS, flat, each);
        return tape.add("kept", "Compress", ROWS, tape.add("tokens", "Reshape", values, shape), keep);
    }
}
