package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.Size;
import dev.limbeck.match.Sizes;
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
 * <p>y has the shape of x, or is [1, S, H] beside x [B, S, H], as position embeddings are.
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
        Sizes sizes = Sizes.of(graph);
        for (Node node : graph.nodes()) {
            if (node.is("LayerNormalization")
                    && node.intAttribute("axis", -1) == -1
                    && node.outputs().size() == 1) {
                fuse(graph, editor, shapes, sizes, node);
            }
        }
        return Rewrite.to(model.withGraph(editor.build()));
    }

    private static void fuse(Graph graph, GraphEditor editor, RowShapes shapes, Sizes sizes, Node norm) {
        Optional<Node> sum = Operands.soleOf(graph, norm.input(0), "Add");
        Optional<List<String>> terms = sum.flatMap(n -> terms(shapes, sizes, n.input(0), n.input(1)));
        if (terms.isEmpty()) {
            return;
        }
        List<String> inputs = List.of(terms.get().get(0), terms.get().get(1), norm.input(1), norm.input(2));
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

    /** x and y in the order in which the node takes them; empty if it cannot add them. */
    private static Optional<List<String>> terms(RowShapes shapes, Sizes sizes, String left, String right) {
        if (shapes.areAlike(left, right) || isForEveryRow(sizes, right, left)) {
            return Optional.of(List.of(left, right));
        }
        return isForEveryRow(sizes, left, right) ? Optional.of(List.of(right, left)) : Optional.empty();
    }

    /** Whether a value [1, S, H] is added to each of the rows [B, S, H]. */
    private static boolean isForEveryRow(Sizes sizes, String value, String rows) {
        List<Size> one = sizes.shape(value).orElse(List.of());
        List<Size> all = sizes.shape(rows).orElse(List.of());
        return one.size() == 3
                && all.size() == 3
                && one.get(0).is(1)
                && isSameLength(one.get(1), all.get(1))
                && one.get(2).equals(all.get(2));
    }

    /** A bound on one of two lengths changes nothing: a run in which it took effect could not add them. */
    private static boolean isSameLength(Size a, Size b) {
        return a.equals(b) || (!a.isNumber() && a.symbol().equals(b.symbol()));
    }
}
