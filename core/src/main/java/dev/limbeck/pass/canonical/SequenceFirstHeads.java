package dev.limbeck.pass.canonical;

import static dev.limbeck.match.Pattern.op;
import static dev.limbeck.match.Pattern.value;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.Match;
import dev.limbeck.match.Operator;
import dev.limbeck.match.Pattern;
import dev.limbeck.match.Size;
import dev.limbeck.match.Sizes;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Heads that were split and merged with the sequence in front, as nn.MultiheadAttention does, with it behind the batch:
 *
 * <pre>
 * x[B,S,h·d] → [S,B,h·d] → [S,B·h,d] → [B·h,S,d] → [B,h,S,d]  →  Transpose(Reshape(x, [0,0,h,d]), [0,2,1,3])
 * c[B,h,S,d] → [S,B,h,d] → [S·B,h·d]                          →  the same by way of [B,S,h·d] and [S,B,h·d]
 * </pre>
 */
public final class SequenceFirstHeads implements Pass {
    private static final Pattern SPLIT = op(
            "Reshape",
            permuted(
                    op("Reshape", permuted(value("x"), 1, 0, 2), value("rowsShape"))
                            .as("rows"),
                    1,
                    0,
                    2),
            value("headsShape"));
    private static final Pattern MERGE = op("Reshape", permuted(value("heads"), 2, 0, 1, 3), value("rowsShape"));

    private static Operator permuted(Pattern operand, long... perm) {
        return op("Transpose", operand)
                .where(
                        "perm=" + Arrays.toString(perm),
                        n -> Arrays.equals(n.intsAttribute("perm").orElse(new long[0]), perm));
    }

    @Override
    public Rewrite apply(Model model) {
        Model split = Replacement.everywhere(model, Set.of("Reshape"), SPLIT, 13, SequenceFirstHeads::split)
                .model();
        return Rewrite.to(Replacement.everywhere(split, Set.of("Reshape"), MERGE, 13, SequenceFirstHeads::merge)
                .model());
    }

    private static Optional<Node> split(Match match, Sizes sizes, GraphEditor editor) {
        List<Size> x = sizes.shape(match.value("x")).orElse(List.of());
        List<Size> rows = sizes.shape(match.value("rows")).orElse(List.of());
        List<Size> heads = sizes.shape(match.root().output()).orElse(List.of());
        boolean known = x.size() == 3 && rows.size() == 3 && areHeads(heads);
        boolean same = known
                && heads.get(0).equals(x.get(0))
                && heads.get(2).equals(x.get(1))
                && rows.get(0).equals(x.get(1))
                && rows.get(2).equals(heads.get(3))
                && x.get(2).is(width(heads));
        if (!same) {
            return Optional.empty();
        }
        Tape tape = new Tape(editor, match.root().name());
        String shape = tape.constant(
                "by_head",
                Tensor.vector(0, 0, heads.get(1).number(), heads.get(3).number()));
        return Optional.of(Node.of(
                match.root().name(),
                Node.STANDARD,
                "Transpose",
                List.of(tape.add("split", "Reshape", match.value("x"), shape)),
                match.root().outputs(),
                perm(0, 2, 1, 3)));
    }

    private static Optional<Node> merge(Match match, Sizes sizes, GraphEditor editor) {
        List<Size> heads = sizes.shape(match.value("heads")).orElse(List.of());
        List<Size> rows = sizes.shape(match.root().output()).orElse(List.of());
        if (!areHeads(heads) || rows.size() != 2 || !rows.get(1).is(width(heads))) {
            return Optional.empty();
        }
        Tape tape = new Tape(editor, match.root().name());
        String turned = tape.add("turned", "Transpose", perm(0, 2, 1, 3), match.value("heads"));
        String merged =
                tape.add("merged", "Reshape", turned, tape.constant("joined", Tensor.vector(0, 0, width(heads))));
        String first = tape.add("sequence_first", "Transpose", perm(1, 0, 2), merged);
        String flat = tape.constant("flat", Tensor.vector(-1, width(heads)));
        return Optional.of(Node.of(
                match.root().name(),
                "Reshape",
                List.of(first, flat),
                match.root().outputs()));
    }

    /** Whether a shape is [B,h,S,d] with h and d known. */
    private static boolean areHeads(List<Size> shape) {
        return shape.size() == 4 && shape.get(1).isNumber() && shape.get(3).isNumber();
    }

    private static long width(List<Size> heads) {
        return heads.get(1).number() * heads.get(3).number();
    }

    private static Map<String, Attribute> perm(long... axes) {
        return Map.of("perm", Attribute.ofInts(axes));
    }
}
