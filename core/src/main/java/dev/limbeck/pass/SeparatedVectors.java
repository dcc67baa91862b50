package dev.limbeck.pass;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives every reader of a floating-point vector its own copy. Biases and scales that are equal by chance, as new ones
 * are, are one constant in canonical form, and would tie their layers to each other.
 */
public final class SeparatedVectors implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        Map<Node, Node> changed = new LinkedHashMap<>();
        graph.initializers().forEach((name, tensor) -> {
            List<Use> uses = graph.uses(name);
            if (isVector(tensor) && !graph.isInput(name) && uses.stream().noneMatch(Use::isCapture)) {
                uses.stream().skip(1).forEach(use -> {
                    Node reader = changed.getOrDefault(use.node(), use.node());
                    String copy = editor.constant(name + "/limbeck/copy", tensor);
                    changed.put(use.node(), reader.withInput(use.input(), copy));
                });
            }
        });
        if (changed.isEmpty()) {
            return Rewrite.to(model);
        }
        changed.forEach(editor::replace);
        return Rewrite.to(model.withGraph(editor.build()));
    }

    private static boolean isVector(Tensor tensor) {
        return tensor.dtype().isFloating() && tensor.rank() == 1 && tensor.size() > 1;
    }
}
