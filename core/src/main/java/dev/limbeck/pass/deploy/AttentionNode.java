package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An Attention node of the canonical form with the facts that every lowering of it needs.
 *
 * @param node Attention(Q, K, V[, mask]) on [B, S, heads·headSize], opset 23
 * @param heads heads of Q, and of K and V
 * @param headSize columns of a head
 * @param scale what scores are multiplied by
 */
record AttentionNode(Node node, int heads, int headSize, float scale) {
    /** The facts about a node, if it is an attention that can be lowered: nothing cached, not causal, as many and as wide heads of V as of Q. */
    static Optional<AttentionNode> of(Graph graph, Node node) {
        if (!node.is("Attention")) {
            return Optional.empty();
        }
        long heads = node.intAttribute("q_num_heads", 0);
        Widths widths = new Widths(graph);
        OptionalLong width = widths.of(node.input(0));
        OptionalLong valueWidth = widths.of(node.input(2));
        boolean plain = !node.hasInput(4)
                && !node.hasInput(5)
                && node.outputs().size() == 1
                && node.intAttribute("is_causal", 0) == 0
                && node.floatAttribute("softcap", 0) == 0
                && heads == node.intAttribute("kv_num_heads", 0)
                && (valueWidth.isEmpty() || valueWidth.equals(width));
        if (!plain || heads == 0 || width.isEmpty() || width.getAsLong() % heads != 0) {
            return Optional.empty();
        }
        long size = width.getAsLong() / heads;
        float scale = node.floatAttribute("scale", (float) (1 / Math.sqrt((double) size)));
        return Optional.of(new AttentionNode(node, (int) heads, (int) size, scale));
    }

    long width() {
        return (long) heads * headSize;
    }

    String query() {
        return node.input(0);
    }

    String key() {
        return node.input(1);
    }

    String value() {
        return node.input(2);
    }

    /** The Gather that packs the context's rows again, if the graph is unpadded around this attention. */
    Optional<Node> packing(Graph graph) {
        return onlyReader(graph, node.output())
                .filter(n -> n.is("Reshape"))
                .flatMap(n -> onlyReader(graph, n.output()))
                .filter(n -> n.is("Gather") && n.intAttribute("axis", 0) == 0);
    }

    private static Optional<Node> onlyReader(Graph graph, String value) {
        List<Use> uses = graph.uses(value);
        return uses.size() == 1 && !graph.isOutput(value)
                ? Optional.of(uses.get(0).node())
                : Optional.empty();
    }
}
