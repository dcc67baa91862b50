package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The input [batch, seq] that tells real tokens from padding, and through which every attention of the graph hides the
 * padding from all queries.
 *
 * @param input the name of that input; empty if there is none
 * @param reason why there is none; empty if there is one
 */
record PaddingMask(String input, String reason) {
    boolean isFound() {
        return !input.isEmpty();
    }

    /** Looks for the padding mask that all attention of a graph has in common. */
    static PaddingMask find(Model model) {
        Graph graph = model.graph();
        Set<String> inputs = new HashSet<>();
        Set<String> masks = new HashSet<>();
        List<Node> attentions =
                graph.nodes().stream().filter(n -> n.is("Attention")).toList();
        for (Node attention : attentions) {
            if (!attention.hasInput(3)) {
                return none(attention.label() + " has no mask.");
            }
            masks.add(attention.input(3));
        }
        if (attentions.isEmpty()) {
            return none("The graph has no attention.");
        }
        masks.forEach(m -> inputs.addAll(inputsRead(graph, m)));
        if (inputs.size() != 1) {
            return none("The masks of attention are made from " + (inputs.isEmpty() ? "no input" : inputs) + ".");
        }
        String input = inputs.iterator().next();
        int rank = graph.type(input)
                .tensor()
                .flatMap(ValueType.TensorType::dims)
                .map(d -> d.rank())
                .orElse(0);
        if (rank != 2) {
            return none("The mask '" + input + "' is not [batch, seq].");
        }
        MaskProbe probe = new MaskProbe(model, input);
        for (String mask : masks) {
            if (!probe.hidesPadding(mask)) {
                return none("The mask '" + mask + "' does more than hide the tokens where '" + input + "' is 0.");
            }
        }
        return new PaddingMask(input, "");
    }

    private static PaddingMask none(String reason) {
        return new PaddingMask("", reason);
    }

    /** The inputs whose elements, not only their shape, a value depends on. */
    private static Set<String> inputsRead(Graph graph, String value) {
        Set<String> inputs = new HashSet<>();
        Set<String> seen = new HashSet<>();
        Deque<String> pending = new ArrayDeque<>(List.of(value));
        while (!pending.isEmpty()) {
            String next = pending.pop();
            if (!seen.add(next)) {
                continue;
            }
            if (graph.isInput(next) && !graph.isInitializer(next)) {
                inputs.add(next);
            }
            graph.producer(next).filter(n -> !n.is("Shape")).ifPresent(n -> pending.addAll(n.inputs()));
        }
        return inputs;
    }
}
