package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Normalizes a sum in one node:
 *
 * <pre>
 * LayerNormalization(x + y, γ, β) = com.microsoft.SkipLayerNormalization(x, y, γ, β)
 * </pre>
 *
 * <p>On ONNX Runtime 1.28 LayerNormalization takes four times as long as this.
 */
public final class SkipLayerNormalization implements Pass {
    private static final float DEFAULT_EPSILON = 1e-5f;

    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        RowShapes shapes = new RowShapes(graph);
        for (Node node : graph.nodes()) {
            if (node.is("LayerNormalization")
                    && node.intAttribute("axis", -1) == -1
                    && node.outputs().size() == 1) {
                fuse(graph, editor, shapes, node);
            }
        }
        return Rewrite.to(model.withGraph(editor.build()));
    }

    private static void fuse(Graph graph, GraphEditor editor, RowShapes shapes, Node norm) {
        Optional<Node> sum =
                Operands.soleOf(graph, norm.input(0), "Add").filter(n -> shapes.areAlike(n.input(0), n.input(1)));
        if (sum.isEmpty()) {
            return;
        }
        List<String> inputs = List.of(sum.get().input(0), sum.get().input(1), norm.input(1), norm.input(2));
        editor.remove(sum.get());
        editor.replace(
                norm,
                Node.of(
                        norm.name(),
                        Node.MICROSOFT,
                        "SkipLayerNormalization",
                        inputs,
                        norm.outputs(),
                        Map.of("epsilon", Attribute.of(norm.floatAttribute("epsilon", DEFAULT_EPSILON)))));
    }
}
