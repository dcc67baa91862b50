package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;

/** Small initializers with the same type, shape and bits become one. Large ones keep their own names: they are sites. */
public final class MergedConstants implements Pass {
    private static final int SMALL_BYTES = 128;

    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        Map<Tensor, String> names = new HashMap<>();
        boolean changed = false;
        for (Map.Entry<String, Tensor> constant : graph.initializers().entrySet()) {
            String name = constant.getKey();
            if (constant.getValue().byteSize() > SMALL_BYTES || graph.isInput(name) || graph.isOutput(name)) {
                continue;
            }
            String first = names.putIfAbsent(constant.getValue(), name);
            if (first != null) {
                editor.replaceUses(name, first);
                editor.removeInitializer(name);
                changed = true;
            }
        }
        return Rewrite.to(changed ? model.withGraph(editor.build()) : model);
    }
}
