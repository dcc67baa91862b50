package dev.limbeck.pass;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Removes nodes and initializers that no output of the graph depends on. Inputs stay: they are the model's contract. */
public final class DeadCode implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        Set<String> live =
                graph.dependencies(graph.outputs().stream().map(ValueInfo::name).toList());
        List<Node> deadNodes = graph.nodes().stream()
                .filter(n -> n.outputs().stream().noneMatch(live::contains))
                .toList();
        List<String> deadValues = Stream.concat(
                        graph.initializers().keySet().stream(), graph.sparseInitializers().keySet().stream())
                .filter(v -> !live.contains(v) && !graph.isInput(v))
                .toList();
        if (deadNodes.isEmpty() && deadValues.isEmpty()) {
            return Rewrite.to(model);
        }
        GraphEditor editor = model.edit();
        deadNodes.forEach(editor::remove);
        deadValues.forEach(editor::removeInitializer);
        return Rewrite.to(model.withGraph(editor.build()));
    }

    /** A model with other outputs, which are values of its graph, and nothing that these do not depend on. */
    public static Model behind(Model model, List<ValueInfo> outputs) {
        GraphEditor editor = model.edit();
        model.graph().outputs().forEach(output -> editor.removeOutput(output.name()));
        outputs.forEach(editor::addOutput);
        return new DeadCode().apply(model.withGraph(editor.build())).model();
    }
}
