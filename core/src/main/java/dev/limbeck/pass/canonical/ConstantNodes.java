package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;

/** Constant(value) → an initializer under the same name. String and sparse constants stay nodes. */
public final class ConstantNodes implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        boolean changed = false;
        for (Node node : graph.nodes()) {
            if (node.is("Constant")
                    && !graph.isOutput(node.output())
                    && graph.constant(node.output()).isPresent()) {
                editor.remove(node);
                editor.initializer(node.output(), graph.constant(node.output()).orElseThrow());
                changed = true;
            }
        }
        return Rewrite.to(changed ? model.withGraph(editor.build()) : model);
    }
}
