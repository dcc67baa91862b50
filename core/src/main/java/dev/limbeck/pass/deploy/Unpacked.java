package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import java.util.Optional;

/** Recognises rows that {@link Unpad} put back in their places: x[back], back = Reshape(CumSum(kept) − 1). */
final class Unpacked {
    private Unpacked() {}

    /** The Gather that unpacks packed rows into this value; empty if the value was never packed. */
    static Optional<Node> gather(Graph graph, String value) {
        return graph.producer(value)
                .filter(n -> n.is("Gather") && n.intAttribute("axis", 0) == 0)
                .filter(n -> isBack(graph, n.input(1)));
    }

    /** The packed rows that this value unpacks, or the value itself. */
    static String source(Graph graph, String value) {
        return gather(graph, value).map(n -> n.input(0)).orElse(value);
    }

    private static boolean isBack(Graph graph, String index) {
        return graph.producer(index)
                .filter(n -> n.is("Reshape"))
                .flatMap(n -> graph.producer(n.input(0)))
                .filter(n -> n.is("Sub"))
                .flatMap(n -> graph.producer(n.input(0)))
                .filter(n -> n.is("CumSum"))
                .isPresent();
    }
}
