package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.tensor.Tensor;

/** Recognises the nodes that read only the first token: x[:, 0] and x[:, 0:1]. */
final class FirstToken {
    private FirstToken() {}

    /** Whether a use reads rows [batch, seq, …] at the first token only. */
    static boolean isPick(Graph graph, Use use) {
        return use.input() == 0 && isPick(graph, use.node());
    }

    /** Whether a node picks the first token of its first input. */
    static boolean isPick(Graph graph, Node node) {
        return isGather(graph, node) || isSlice(graph, node);
    }

    private static boolean isGather(Graph graph, Node node) {
        return node.is("Gather")
                && node.intAttribute("axis", 0) == 1
                && graph.constant(node.input(1))
                        .filter(i -> i.size() == 1 && i.rank() <= 1 && i.longAt(0) == 0)
                        .isPresent();
    }

    private static boolean isSlice(Graph graph, Node node) {
        return node.is("Slice")
                && isOnly(graph, node, 1, 0)
                && isOnly(graph, node, 2, 1)
                && isOnly(graph, node, 3, 1)
                && (!node.hasInput(4) || isOnly(graph, node, 4, 1));
    }

    private static boolean isOnly(Graph graph, Node node, int input, long value) {
        return graph.constant(node.input(input))
                .filter(t -> t.size() == 1 && t.longAt(0) == value)
                .map(Tensor::size)
                .isPresent();
    }
}
