package dev.limbeck.pass.opset;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.KnownTypes;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lowers a model to an older opset, so that older runtimes read it: possible where every node exists there with the
 * same meaning, or can be written so, if need be by the operators that define it. Otherwise the model keeps its opset, and the nodes that stand against it are
 * named.
 */
public final class OpsetDowngrade implements Pass {
    /** The oldest opset that can be aimed at: before it, axes are attributes of most operators. */
    public static final long OLDEST = 13;

    private final long target;

    /**
     * @param target the opset wanted
     * @throws IllegalArgumentException if it is older than {@link #OLDEST}
     */
    public OpsetDowngrade(long target) {
        if (target < OLDEST) {
            throw new IllegalArgumentException(
                    "Models can be lowered to opset " + OLDEST + " at least, not to " + target + ".");
        }
        this.target = target;
    }

    @Override
    public Rewrite apply(Model model) {
        if (model.opset() <= target) {
            return Rewrite.to(model);
        }
        if (!model.functions().isEmpty()) {
            return Rewrite.declined(model, "The model has local functions; inline them before its opset is lowered.");
        }
        List<String> obstacles = new ArrayList<>();
        Graph defined = new Definitions(target).apply(model).model().graph();
        Graph lowered = lower(defined, KnownTypes.of(model.withGraph(defined)), model.opset(), obstacles);
        return obstacles.isEmpty()
                ? Rewrite.to(model.withGraph(lowered).withOpset(Node.STANDARD, target))
                : new Rewrite(model, obstacles);
    }

    private Graph lower(Graph graph, InferredTypes types, long opset, List<String> obstacles) {
        GraphEditor editor = new GraphEditor(graph);
        LoweredNode rules = new LoweredNode(graph, types, opset, target);
        for (Node node : graph.nodes()) {
            Node inside = lowerInside(node, types, opset, obstacles);
            Node lowered = inside.domain().equals(Node.STANDARD) ? rules.lower(inside, obstacles) : inside;
            if (lowered != node) {
                editor.replace(node, lowered);
            }
        }
        return editor.build();
    }

    private Node lowerInside(Node node, InferredTypes types, long opset, List<String> obstacles) {
        if (Attribute.graphsOf(node).findAny().isEmpty()) {
            return node;
        }
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        node.attributes()
                .forEach((key, value) -> attributes.put(
                        key,
                        value.mapGraphs(g -> lower(g, types.inside(g).orElse(InferredTypes.NONE), opset, obstacles))));
        return node.withAttributes(attributes);
    }
}
