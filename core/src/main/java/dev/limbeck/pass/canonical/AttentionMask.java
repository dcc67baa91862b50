package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.match.Match;
import dev.limbeck.match.Size;
import dev.limbeck.match.Sizes;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mask operand of an Attention: 4-D, and as long in its third axis as there are queries. What several layers need
 * alike is made for each of them; {@link CommonSubexpressions} merges it.
 */
final class AttentionMask {
    /** A fill from here on swallows the float score that it is added to. */
    private static final double SWALLOWS = -1e30;

    private final Match match;
    private final Sizes sizes;
    private final GraphEditor editor;

    AttentionMask(Match match, Sizes sizes, GraphEditor editor) {
        this.match = match;
        this.sizes = sizes;
        this.editor = editor;
    }

    /** The operands after Q, K and V: one mask or none; empty if the mask cannot be an operand of Attention. */
    Optional<List<String>> operands() {
        if (match.has("mask")) {
            String mask = match.value("mask");
            return withRows(mask, mask).map(List::of);
        }
        return match.has("fill") ? filled().map(List::of) : Optional.of(List.of());
    }

    /** where(blocked, fill, scores) = scores + where(blocked, fill, 0) if the fill swallows every score. */
    private Optional<String> filled() {
        boolean swallows = match.constant("fill")
                .filter(t -> t.shape().size() == 1 && t.doubleAt(0) <= SWALLOWS)
                .isPresent();
        boolean blocks = match.has("blocked");
        String condition = match.value(blocks ? "blocked" : "allowed");
        if (!swallows || sizes.rank(condition).orElse(0) != 4) {
            return Optional.empty();
        }
        Tape tape = new Tape(editor, condition);
        String fill = match.value("fill");
        String zero = tape.constant("zero", Tensor.scalar(0f));
        String additive = blocks
                ? tape.add("additive", "Where", condition, fill, zero)
                : tape.add("additive", "Where", condition, zero, fill);
        return withRows(additive, condition);
    }

    /** [B,1,1,T] → [B,1,S,T], which ONNX Runtime 1.28 needs; {@code like} is a value of the mask's shape. */
    private Optional<String> withRows(String mask, String like) {
        Optional<List<Size>> axes = sizes.shape(like).filter(s -> s.size() == 4);
        Optional<Size> queries = sizes.axis(match.value("q"), 1);
        if (axes.isEmpty() || queries.isEmpty()) {
            return Optional.empty();
        }
        Size rows = axes.orElseThrow().get(2);
        if (rows.equals(queries.orElseThrow())) {
            return Optional.of(mask);
        }
        if (!rows.is(1)) {
            return Optional.empty();
        }
        Tape tape = new Tape(editor, mask);
        boolean square = axes.orElseThrow().get(3).equals(queries.orElseThrow());
        String length = square ? axis(tape, mask, 3) : axis(tape, match.value("q"), 1);
        String ones = tape.constant("ones", Tensor.vector(1L, 1L));
        String one = tape.constant("one", Tensor.vector(1L));
        String shape = tape.add("rows_shape", "Concat", Map.of("axis", Attribute.of(0L)), ones, length, one);
        return Optional.of(tape.add("rows", "Expand", mask, shape));
    }

    private static String axis(Tape tape, String value, long axis) {
        return tape.add("length", "Shape", Map.of("start", Attribute.of(axis), "end", Attribute.of(axis + 1)), value);
    }
}
