package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Of nodes that apply the same operator to the same operands, the first stays and the others' readers read it. Sources
 * of randomness and operators of unknown domains are never merged.
 */
public final class CommonSubexpressions implements Pass {
    private static final Set<String> RANDOM = Set.of(
            "Bernoulli",
            "Dropout",
            "Multinomial",
            "RandomNormal",
            "RandomNormalLike",
            "RandomUniform",
            "RandomUniformLike");

    private record Expression(String opType, List<String> inputs, int outputs, Map<String, Attribute> attributes) {}

    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        Map<Expression, Node> first = new HashMap<>();
        Map<String, String> merged = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (!isMergeable(graph, node)) {
                continue;
            }
            List<String> inputs =
                    node.inputs().stream().map(i -> merged.getOrDefault(i, i)).toList();
            Node same = first.putIfAbsent(
                    new Expression(node.opType(), inputs, node.outputs().size(), node.attributes()), node);
            if (same != null) {
                for (int i = 0; i < node.outputs().size(); i++) {
                    merged.put(node.output(i), same.output(i));
                    editor.replaceUses(node.output(i), same.output(i));
                }
                editor.remove(node);
            }
        }
        return Rewrite.to(merged.isEmpty() ? model : model.withGraph(editor.build()));
    }

    private static boolean isMergeable(Graph graph, Node node) {
        return node.domain().equals(Node.STANDARD)
                && !RANDOM.contains(node.opType())
                && Attribute.graphsOf(node).findAny().isEmpty()
                && node.outputs().stream().noneMatch(o -> o.isEmpty() || graph.isOutput(o));
    }
}
