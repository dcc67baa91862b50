package dev.limbeck.technique.structure;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;

/** Models with heads behind a flattened feature map: x [rows, 5, 3, 4]. */
public final class FlattenedHeads {
    static final int CHANNELS = 5;
    static final int PLACES = 12;
    static final int OUTPUTS = 4;
    private static final int HIDDEN = 9;

    private FlattenedHeads() {}

    private static GraphEditor begun() {
        return GraphEditor.empty("heads")
                .addInput(new ValueInfo(
                        "x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(CHANNELS), Dim.of(3), Dim.of(4))));
    }

    /** Two layers with a Relu between them make {@code y}, and two others {@code z}, with means behind another map. */
    public static Model two() {
        RandomTensors random = new RandomTensors(1);
        GraphEditor editor = begun();
        editor.add(Node.of("act", "Sigmoid", List.of("x"), List.of("map")));
        deep(editor, random, "map", "y");
        editor.add(Node.of("other", "Tanh", List.of("x"), List.of("other_map")));
        deep(editor, random, "other_map", "z");
        return Model.of(editor.build(), 21, 10);
    }

    private static void deep(GraphEditor editor, RandomTensors random, String map, String output) {
        String flat = output + "_flat";
        editor.add(Node.of(flat, "Flatten", List.of(map), List.of(flat)));
        editor.initializer(output + "_w1", random.normal(Shape.of(CHANNELS * PLACES, HIDDEN), 0.05, 0.2));
        editor.initializer(output + "_b1", random.normal(HIDDEN));
        editor.initializer(output + "_w2", random.normal(Shape.of(OUTPUTS, HIDDEN), 0.2, 0.4));
        editor.initializer(output + "_b2", random.normal(OUTPUTS));
        editor.add(
                Node.of(output + "_1", "Gemm", List.of(flat, output + "_w1", output + "_b1"), List.of(output + "_h")));
        editor.add(Node.of(output + "_relu", "Relu", List.of(output + "_h"), List.of(output + "_a")));
        editor.add(
                Node.of(output + "_2", "Gemm", List.of(output + "_a", output + "_w2", output + "_b2"), List.of(output))
                        .withAttribute("transB", Attribute.of(1)));
        editor.addOutput(output(output));
    }

    private static ValueInfo output(String name) {
        return new ValueInfo(name, TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(OUTPUTS)));
    }

    /** A head that has the same weight for all places of a channel, behind a Reshape, with its bias apart. */
    static Model ofMeans() {
        RandomTensors random = new RandomTensors(2);
        float[] byChannel = random.normal(CHANNELS, OUTPUTS).toFloats();
        float[] weight = new float[CHANNELS * PLACES * OUTPUTS];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = byChannel[i / OUTPUTS / PLACES * OUTPUTS + i % OUTPUTS] / PLACES;
        }
        GraphEditor editor = begun();
        editor.initializer("shape", Tensor.vector(-1L, CHANNELS * PLACES));
        editor.initializer("w", Tensor.ofFloats(Shape.of(CHANNELS * PLACES, OUTPUTS), weight));
        editor.initializer("b", random.normal(OUTPUTS));
        editor.add(Node.of("flat", "Reshape", List.of("x", "shape"), List.of("flat")));
        editor.add(Node.of("product", "MatMul", List.of("flat", "w"), List.of("product")));
        editor.add(Node.of("sum", "Add", List.of("product", "b"), List.of("logits")));
        editor.add(Node.of("softmax", "Softmax", List.of("logits"), List.of("y")));
        editor.addOutput(output("y"));
        return Model.of(editor.build(), 21, 10);
    }

    /** Inputs for both. */
    public static Map<String, Tensor> inputs(long seed, int rows) {
        return Map.of("x", new RandomTensors(seed).normal(Shape.of(rows, CHANNELS, 3, 4), 0.3, 1));
    }
}
