package dev.limbeck.calibrate;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Values multiplied by a mask of one element, an initializer that is 1. The graph computes what it computed before; but
 * an engine that records gradients to the mask records how the loss depends on all of these values, also where nothing
 * before them is differentiated, and no fusion hides them.
 */
public final class ValueMasks {
    /** The initializer, a FLOAT scalar. */
    public static final String MASK = "limbeck/mask";

    private ValueMasks() {}

    /** The model with these values masked under their own names; inputs among them stay as they are. */
    public static Model inserted(Model model, Set<String> values) {
        GraphEditor editor = model.edit();
        editor.initializer(MASK, Tensor.scalar(1f));
        for (String value : values) {
            Optional<Node> producer = model.graph().producer(value);
            producer.ifPresent(node -> insert(editor, node, value));
        }
        return model.withGraph(editor.build());
    }

    private static void insert(GraphEditor editor, Node producer, String value) {
        Tape tape = new Tape(editor, value);
        String unmasked = tape.freshName("unmasked");
        List<String> outputs = producer.outputs().stream()
                .map(output -> output.equals(value) ? unmasked : output)
                .toList();
        editor.replace(producer, producer.withOutputs(outputs));
        String mask = tape.add("mask", "CastLike", MASK, unmasked);
        tape.addAs(value, "masked", "Mul", Map.of(), List.of(unmasked, mask));
    }
}
