package dev.limbeck.ort.quantize;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.ort.OrtCalibrator;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Models and inputs that the tests of quantization share. */
public final class QuantizedModels {
    private QuantizedModels() {}

    /** Token ids → embedding → two linear layers with a Relu between them → y [rows, tokens, 40]. */
    static Model text() {
        RandomTensors random = new RandomTensors(1);
        GraphEditor editor = GraphEditor.empty("text");
        editor.addInput(new ValueInfo("ids", TensorType.of(DType.INT64, Dim.symbol("rows"), Dim.symbol("tokens"))));
        editor.initializer("table", random.normal(300, 64));
        editor.initializer("segments", random.normal(128, 64));
        editor.initializer("w1", random.normal(Shape.of(64, 96), 0, 0.125));
        editor.initializer("b1", random.normal(96));
        editor.initializer("w2", random.normal(Shape.of(96, 40), 0, 0.1));
        editor.add(Node.of("embed", "Gather", List.of("table", "ids"), List.of("e1")));
        editor.add(Node.of("segment", "Gather", List.of("segments", "ids"), List.of("e2")));
        editor.add(Node.of("sum", "Add", List.of("e1", "e2"), List.of("e")));
        editor.add(Node.of("linear1", "MatMul", List.of("e", "w1"), List.of("h1")));
        editor.add(Node.of("bias1", "Add", List.of("h1", "b1"), List.of("h2")));
        editor.add(Node.of("relu", "Relu", List.of("h2"), List.of("h3")));
        editor.add(Node.of("linear2", "MatMul", List.of("h3", "w2"), List.of("y")));
        editor.addOutput(
                new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.symbol("tokens"), Dim.of(40))));
        return Model.of(editor.build(), 21, 10);
    }

    static Map<String, Tensor> texts() {
        return Map.of("ids", new RandomTensors(2).integers(Shape.of(6, 9), 0, 128));
    }

    /** Two residual blocks of convolutions, pooling and a classifier: x [rows, 3, 12, 12] → y [rows, 10]. */
    public static Model images() {
        RandomTensors random = new RandomTensors(3);
        GraphEditor editor = GraphEditor.empty("images");
        editor.addInput(
                new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(3), Dim.of(12), Dim.of(12))));
        conv(editor, random, "stem", "x", 3);
        editor.add(Node.of("stem/relu", "Relu", List.of("stem"), List.of("r0")));
        String value = block(editor, random, "block0", "r0");
        value = block(editor, random, "block1", value);
        editor.add(Node.of("pool", "GlobalAveragePool", List.of(value), List.of("pool")));
        editor.add(Node.of("flat", "Flatten", List.of("pool"), List.of("flat")));
        editor.initializer("fc/w", random.normal(Shape.of(10, 24), 0, 0.2));
        editor.initializer("fc/b", random.normal(10));
        editor.add(Node.of("fc", "Gemm", List.of("flat", "fc/w", "fc/b"), List.of("y"))
                .withAttribute("transB", Attribute.of(1)));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(10))));
        return Model.of(editor.build(), 21, 10);
    }

    private static String block(GraphEditor editor, RandomTensors random, String name, String input) {
        conv(editor, random, name + "/conv1", input, 24);
        editor.add(Node.of(name + "/relu1", "Relu", List.of(name + "/conv1"), List.of(name + "/h")));
        conv(editor, random, name + "/conv2", name + "/h", 24);
        editor.add(Node.of(name + "/sum", "Add", List.of(name + "/conv2", input), List.of(name + "/sum")));
        editor.add(Node.of(name + "/relu2", "Relu", List.of(name + "/sum"), List.of(name + "/out")));
        return name + "/out";
    }

    private static void conv(GraphEditor editor, RandomTensors random, String name, String input, int channels) {
        editor.initializer(name + "/w", random.normal(Shape.of(24, channels, 3, 3), 0, 1 / Math.sqrt(9 * channels)));
        editor.initializer(name + "/b", random.normal(Shape.of(24), 0, 0.1));
        editor.add(Node.of(name, "Conv", List.of(input, name + "/w", name + "/b"), List.of(name))
                .withAttribute("pads", Attribute.ofInts(1, 1, 1, 1)));
    }

    public static Map<String, Tensor> pictures() {
        return Map.of("x", new RandomTensors(4).normal(8, 3, 12, 12));
    }

    public static Statistics collect(Model model, Map<String, Tensor> inputs, Set<Statistic> wanted) {
        Dataset data = new TensorDataset("inputs", inputs, new Labels.None());
        return new OrtCalibrator().collect(model, wanted, data);
    }

    static float[] answer(Model model, Map<String, Tensor> inputs) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(inputs).get("y").toFloats();
        }
    }
}
