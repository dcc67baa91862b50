package dev.limbeck.pass.deploy;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;

/**
 * Indices that move rows of heads between packed rows and [B, heads, S, headSize] in one Gather. With {@code n} heads
 * beside each other in a packed row and {@code h} the first head meant,
 *
 * <pre>
 * unpack[b, j, s] = back[b, s]·n + h + j
 * pack[t, j]      = (b·heads + j)·S + s       for index[t] = b·S + s
 * </pre>
 */
final class HeadIndices {
    private final Tape tape;
    private final MadeOnce once = new MadeOnce();

    HeadIndices(GraphEditor editor) {
        this.tape = new Tape(editor, "rows");
    }

    /** INT64 [B, heads, S]. */
    String unpack(HeadRows rows, int heads) {
        return once.value("unpack " + rows.first() + "+" + heads + "/" + rows.total(), () -> {
            String base = once.value(
                    "base " + rows.total(),
                    () -> tape.add(
                            "head_base",
                            "Mul",
                            tape.add(
                                    "back_heads",
                                    "Unsqueeze",
                                    rows.back(),
                                    tape.constant("head_axis", Tensor.vector(1L))),
                            tape.constant("heads_beside", Tensor.scalar((long) rows.total()))));
            return tape.add("head_index", "Add", base, tape.constant("head_offsets", offsets(rows.first(), heads)));
        });
    }

    private static Tensor offsets(int first, int heads) {
        long[] offsets = new long[heads];
        for (int i = 0; i < heads; i++) {
            offsets[i] = first + (long) i;
        }
        return Tensor.ofLongs(Shape.of(heads, 1), offsets);
    }

    /**
     * INT64 [T, heads].
     *
     * @param index where every packed row stands in [B·S], INT64 [T]
     * @param back the packed row that every place reads, INT64 [B, S]
     */
    String pack(String index, String back, int heads) {
        return once.value("pack " + heads, () -> {
            String length = length(back);
            String place = tape.add("place_in_row", "Mod", index, length);
            String rowStart = tape.add("row_start", "Sub", index, place);
            String wide = tape.add(
                    "context_start", "Mul", rowStart, tape.constant("context_heads", Tensor.scalar((long) heads)));
            String base = tape.add(
                    "context_base",
                    "Unsqueeze",
                    tape.add("context_place", "Add", wide, place),
                    tape.constant("context_axis", Tensor.vector(1L)));
            String steps = tape.add(
                    "context_steps",
                    "Mul",
                    length,
                    tape.constant("context_head", offsets(0, heads).reshape(Shape.of(1, heads))));
            return tape.add("context_index", "Add", base, steps);
        });
    }

    private String length(String back) {
        return once.value(
                "length",
                () -> tape.add(
                        "tokens",
                        "Gather",
                        tape.add("places_shape", "Shape", back),
                        tape.constant("seq_axis", Tensor.scalar(1L))));
    }
}
