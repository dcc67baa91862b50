package dev.limbeck.run;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;

/** An original and a changed model in one graph, which read the same inputs: what both make can be computed with there. */
final class SideBySide {
    private static final String COPY = "limbeck/changed/";

    private final Model original;
    private final Graph other;
    private final GraphEditor editor;

    /**
     * Both models in one graph.
     *
     * @param original its values keep their names
     * @param changed a model that {@linkplain #isPossible can} stand there
     */
    SideBySide(Model original, Model changed) {
        this.original = original;
        this.other = changed.graph();
        this.editor = original.edit();
        other.initializers().forEach((name, tensor) -> editor.initializer(changed(name), tensor));
        for (Node node : other.nodes()) {
            editor.add(node.mapInputs(this::changed)
                    .withOutputs(node.outputs().stream().map(this::changed).toList())
                    .withName(COPY + node.name()));
        }
    }

    /** Whether models can: graphs inside of nodes read names that are not renamed here. */
    static boolean isPossible(Model original, Model changed) {
        return original.opset() == changed.opset()
                && changed.graph().nodes().stream()
                        .allMatch(node -> Attribute.graphsOf(node).findAny().isEmpty());
    }

    /** What a value of the changed model is called. */
    String changed(String value) {
        boolean isFeed = other.isInput(value) && !other.isInitializer(value);
        return value.isEmpty() || isFeed ? value : COPY + value;
    }

    /** For what is to be computed of both. */
    GraphEditor editor() {
        return editor;
    }

    /** Both models, with what was added. */
    Model model() {
        return original.withGraph(editor.build());
    }
}
