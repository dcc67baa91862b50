package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.Size;
import dev.limbeck.match.Sizes;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reshape(x, [Shape(x)[0], Shape(x)[1], −1, 32])  →  Reshape(x, [0, 0, 12, 32]): the target becomes a constant with 0
 * for a kept axis, numbers, and at most one −1, wherever symbolic sizes prove it the same. The chains that computed the
 * target become dead code.
 */
public final class ReshapeTargets implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        Sizes sizes = Sizes.of(graph);
        GraphEditor editor = model.edit();
        boolean changed = false;
        for (Node node : graph.nodes()) {
            Optional<Tensor> target = node.is("Reshape") ? target(node, sizes) : Optional.empty();
            if (target.isPresent() && !isWritten(graph, node, target.orElseThrow())) {
                String shape = editor.constant(node.name() + "/limbeck/target", target.orElseThrow());
                editor.replace(node, node.withInput(1, shape).withAttribute("allowzero", Attribute.of(0L)));
                changed = true;
            }
        }
        return Rewrite.to(changed ? model.withGraph(editor.build()) : model);
    }

    private static boolean isWritten(Graph graph, Node node, Tensor target) {
        boolean keepsZeros = node.intAttribute("allowzero", 0) == 0;
        return keepsZeros
                && graph.constant(node.input(1)).filter(target::equals).isPresent();
    }

    private static Optional<Tensor> target(Node node, Sizes sizes) {
        Optional<List<Size>> in = sizes.shape(node.input(0));
        Optional<List<Size>> out = sizes.elements(node.input(1)).flatMap(e -> sizes.shape(node.output()));
        if (in.isEmpty() || out.isEmpty()) {
            return Optional.empty();
        }
        List<Long> target = new ArrayList<>();
        int open = 0;
        for (int axis = 0; axis < out.orElseThrow().size(); axis++) {
            Size size = out.orElseThrow().get(axis);
            boolean kept =
                    axis < in.orElseThrow().size() && in.orElseThrow().get(axis).equals(size);
            if (size.is(0)) {
                return Optional.empty();
            }
            open += kept || size.isNumber() ? 0 : 1;
            target.add(kept ? 0L : size.isNumber() ? size.number() : -1L);
        }
        return open > 1
                ? Optional.empty()
                : Optional.of(
                        Tensor.vector(target.stream().mapToLong(Long::longValue).toArray()));
    }
}
