package dev.limbeck.pass.canonical;

import static dev.limbeck.match.Pattern.constant;
import static dev.limbeck.match.Pattern.op;
import static dev.limbeck.match.Pattern.value;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.Match;
import dev.limbeck.match.Pattern;
import dev.limbeck.match.Sizes;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Squeeze(Transpose(Unsqueeze(x, a), p), s)  →  Transpose(x, q) where p puts the new axis a at s: q is p without it. */
public final class SqueezedTranspose implements Pass {
    private static final Pattern PATTERN = op(
            "Squeeze",
            op("Transpose", op("Unsqueeze", value("x"), constant("added"))).as("turned"),
            constant("dropped"));

    @Override
    public Rewrite apply(Model model) {
        return Replacement.everywhere(model, Set.of("Squeeze"), PATTERN, 13, SqueezedTranspose::transpose);
    }

    private static Optional<Node> transpose(Match match, Sizes sizes, GraphEditor editor) {
        long[] perm = match.node("turned").intsAttribute("perm").orElse(new long[0]);
        int rank = perm.length;
        Optional<Integer> added = axis(match.constant("added"), rank);
        Optional<Integer> dropped = axis(match.constant("dropped"), rank);
        if (added.isEmpty() || dropped.isEmpty() || perm[dropped.orElseThrow()] != added.orElseThrow()) {
            return Optional.empty();
        }
        long[] kept = IntStream.range(0, rank)
                .filter(i -> i != dropped.orElseThrow())
                .mapToLong(i -> perm[i] > added.orElseThrow() ? perm[i] - 1 : perm[i])
                .toArray();
        return Optional.of(Node.of(
                match.node("turned").name(),
                Node.STANDARD,
                "Transpose",
                List.of(match.value("x")),
                match.root().outputs(),
                Map.of("perm", Attribute.ofInts(kept))));
    }

    private static Optional<Integer> axis(Optional<Tensor> axes, int rank) {
        return axes.filter(t -> t.size() == 1 && rank > 0).map(t -> Math.floorMod(t.longAt(0), rank));
    }
}
