package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import java.util.List;
import java.util.Optional;

/**
 * The indices of a graph that {@link Unpad} packed, by which rows of tokens [T, …] and places [B, S] are found from one
 * another.
 *
 * @param index where every packed row stands in [B·S], INT64 [T]: Reshape(NonZero(kept))
 * @param back the packed row that every place reads, INT64 [B, S]: Reshape(CumSum(Cast(kept)) − 1)
 */
public record PackedIndices(String index, String back) {
    /** The indices of a graph; empty if it has no packed rows. */
    public static Optional<PackedIndices> of(Graph graph) {
        for (Node node : graph.nodes()) {
            if (node.is("NonZero")) {
                Optional<String> index = following(graph, node.output(), List.of("Reshape"));
                Optional<String> back = following(graph, node.input(0), List.of("Cast", "CumSum", "Sub", "Reshape"));
                if (index.isPresent() && back.isPresent()) {
                    return Optional.of(new PackedIndices(index.orElseThrow(), back.orElseThrow()));
                }
            }
        }
        return Optional.empty();
    }

    /** The value that a chain of operators makes of another one. */
    private static Optional<String> following(Graph graph, String value, List<String> opTypes) {
        Optional<String> current = Optional.of(value);
        for (String opType : opTypes) {
            current = current.flatMap(v -> graph.uses(v).stream()
                    .map(Use::node)
                    .filter(n -> n.is(opType) && n.input(0).equals(v))
                    .findFirst()
                    .map(Node::output));
        }
        return current;
    }
}
