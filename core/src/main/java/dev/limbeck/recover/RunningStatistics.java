package dev.limbeck.recover;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Tape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * BatchNormalization as it learns: it normalises by the statistics of the batch and gives out the running ones. Those
 * whose scale is frozen stay as they are at inference.
 *
 * @param model the changed model
 * @param updates by initializer of a running statistic, the value that takes its place after a step
 */
record RunningStatistics(Model model, Map<String, String> updates) {
    private static final int SCALE = 1;
    private static final int MEAN = 3;
    private static final int VARIANCE = 4;

    static RunningStatistics of(Model model, Set<String> trainable) {
        GraphEditor editor = model.edit();
        Map<String, String> updates = new LinkedHashMap<>();
        for (Node node : model.graph().nodes()) {
            if (node.is("BatchNormalization") && trainable.contains(node.input(SCALE))) {
                editor.replace(node, learning(node, new Tape(editor, node.output()), updates));
            }
        }
        return new RunningStatistics(model.withGraph(editor.build()), updates);
    }

    private static Node learning(Node node, Tape tape, Map<String, String> updates) {
        String mean = tape.freshName("running_mean");
        String variance = tape.freshName("running_variance");
        updates.put(node.input(MEAN), mean);
        updates.put(node.input(VARIANCE), variance);
        Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
        attributes.put("training_mode", Attribute.of(1));
        return node.withAttributes(attributes).withOutputs(List.of(node.output(), mean, variance));
    }
}
