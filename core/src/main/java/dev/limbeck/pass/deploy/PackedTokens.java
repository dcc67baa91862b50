package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/**
 * The index arithmetic of the packed form, made once a run from the mask [B, S]. T tokens are kept:
 *
 * <pre>
 * kept[b, s]  = mask[b, s] ≠ 0 ∨ s = 0 ∨ row b is all padding
 * index[t]    = b·S + s of the t-th kept token                      index = NonZero(kept)
 * back[b, s]  = number of tokens kept up to and with (b, s), − 1    back  = CumSum(kept) − 1
 * first[b]    = back[b, 0]
 * </pre>
 *
 * <p>The first token of every row is kept whatever the mask says, because heads read it, and every token of a row that
 * is all padding, because attention without a visible key averages over all keys. So {@code back} is never negative,
 * and a padded place reads the row of the last token kept before it: finite values that attention hides.
 */
final class PackedTokens {
    private static final Attribute INT32 = Attribute.of(DType.INT32.code());

    private final Tape tape;
    private final String mask;
    private final MadeOnce once = new MadeOnce();

    PackedTokens(GraphEditor editor, String mask) {
        this.tape = new Tape(editor, mask);
        this.mask = mask;
    }

    /** Where every kept token stands in [B·S]; INT64 [T]. */
    String index() {
        return once.value("index", () -> flat("index_flat", tape.add("nonzero", "NonZero", flatKept())));
    }

    /** The packed row that every place reads; INT64 [B, S]. */
    String back() {
        return once.value("back", () -> {
            String count = tape.add(
                    "count",
                    "CumSum",
                    tape.add("kept_int", "Cast", Map.of("to", Attribute.of(DType.INT64.code())), flatKept()),
                    tape.constant("axis", Tensor.scalar(0L)));
            String rows = tape.add("rows", "Sub", count, tape.constant("one", Tensor.scalar(1L)));
            return tape.add("back", "Reshape", rows, shape());
        });
    }

    /** The packed row of every row's first token; INT64 [B, 1]. */
    String first() {
        return once.value(
                "first",
                () -> tape.add(
                        "first",
                        "Gather",
                        Map.of("axis", Attribute.of(1)),
                        back(),
                        tape.constant("start", Tensor.vector(0L))));
    }

    /** The shape [B, S]; INT64 [2]. */
    String shape() {
        return once.value("shape", () -> tape.add("shape", "Shape", mask));
    }

    /** Packs a value [B, S, rest…] to [T, rest…]; {@code inner} are the sizes of the rest, −1 allowed once or empty. */
    String pack(Tape at, String step, String value, long... inner) {
        long[] rows = new long[inner.length + 1];
        rows[0] = -1;
        System.arraycopy(inner, 0, rows, 1, inner.length);
        String flat = at.add(step + "_rows", "Reshape", value, at.constant(step + "_shape", Tensor.vector(rows)));
        return at.add(step, "Gather", flat, index());
    }

    /** Unpacks [T, rest…] to [B, S, rest…], padded places holding copies of real rows. */
    String unpack(Tape at, String step, String packed) {
        return at.add(step, "Gather", packed, back());
    }

    /** Lets a value that broadcasts to [B, S] have that shape. */
    String expand(Tape at, String value) {
        return at.add("expanded", "Expand", value, shape());
    }

    private String flatKept() {
        return once.value("kept", () -> flat("kept_flat", kept()));
    }

    private String kept() {
        String real = tape.add("real", "Cast", Map.of("to", Attribute.of(DType.BOOL.code())), mask);
        String counted = tape.add("real_int", "Cast", Map.of("to", INT32), real);
        String any = tape.add("any", "ReduceMax", counted, tape.constant("last", Tensor.vector(-1L)));
        String empty = tape.add("empty", "Not", tape.add("filled", "Cast", bool(), any));
        return tape.add("kept", "Or", tape.add("real_or_empty", "Or", real, empty), isFirst());
    }

    private String isFirst() {
        String length = tape.add("length", "Gather", shape(), tape.constant("length_axis", Tensor.scalar(1L)));
        String place = tape.add(
                "place",
                "Range",
                tape.constant("place_start", Tensor.scalar(0L)),
                length,
                tape.constant("place_step", Tensor.scalar(1L)));
        return tape.add("is_first", "Not", tape.add("is_later", "Cast", bool(), place));
    }

    private String flat(String step, String value) {
        return tape.add(step, "Reshape", value, tape.constant(step + "_shape", Tensor.vector(-1L)));
    }

    private static Map<String, Attribute> bool() {
        return Map.of("to", Attribute.of(DType.BOOL.code()));
    }
}
