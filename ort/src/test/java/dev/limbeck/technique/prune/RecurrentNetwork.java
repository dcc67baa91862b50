package dev.limbeck.technique.prune;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.Passes;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;

/** Two recurrent layers and a linear one: {@code x} FLOAT [steps, rows, 5] to {@code y} FLOAT [steps, rows, 3]. */
record RecurrentNetwork(String type, String direction) {
    private static final int INPUT = 5;
    private static final int HIDDEN = 6;
    private static final int CLASSES = 3;

    Model model() {
        Dim steps = Dim.symbol("steps");
        Dim rows = Dim.symbol("rows");
        RandomTensors random = new RandomTensors(3);
        GraphEditor editor = GraphEditor.empty("recurrent");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, steps, rows, Dim.of(INPUT))));
        layer(editor, random, "first", "x", INPUT);
        layer(editor, random, "second", "first", HIDDEN * directions());
        editor.initializer("head.w", random.normal((long) HIDDEN * directions(), CLASSES));
        editor.add(Node.of("head", "MatMul", List.of("second", "head.w"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, steps, rows, Dim.of(CLASSES))));
        return Passes.canonical(Model.of(editor.build(), 21, 10)).model();
    }

    Map<String, Tensor> inputs() {
        return Map.of("x", new RandomTensors(5).normal(4, 2, INPUT));
    }

    private int directions() {
        return direction.equals("bidirectional") ? 2 : 1;
    }

    private int gates() {
        return switch (type) {
            case "LSTM" -> 4;
            case "GRU" -> 3;
            default -> 1;
        };
    }

    /** Both directions side by side, [steps, rows, directions · hidden]. */
    private void layer(GraphEditor editor, RandomTensors random, String name, String in, int width) {
        long d = directions();
        editor.initializer(name + ".w", random.normal(d, (long) gates() * HIDDEN, width));
        editor.initializer(name + ".r", random.normal(d, (long) gates() * HIDDEN, HIDDEN));
        editor.initializer(name + ".b", random.normal(d, 2L * gates() * HIDDEN));
        editor.add(Node.of(
                        name + "/cell",
                        type,
                        List.of(in, name + ".w", name + ".r", name + ".b"),
                        List.of(name + "/all"))
                .withAttribute("direction", Attribute.of(direction))
                .withAttribute("hidden_size", Attribute.of(HIDDEN)));
        editor.add(Node.of(name + "/turn", "Transpose", List.of(name + "/all"), List.of(name + "/turned"))
                .withAttribute("perm", Attribute.ofInts(0, 2, 1, 3)));
        editor.initializer(name + ".to", Tensor.vector(0L, 0L, d * HIDDEN));
        editor.add(Node.of(name + "/join", "Reshape", List.of(name + "/turned", name + ".to"), List.of(name)));
    }
}
