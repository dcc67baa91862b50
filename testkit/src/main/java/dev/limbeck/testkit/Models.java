package dev.limbeck.testkit;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;

/** Small models for tests. */
public final class Models {
    private static final long OPSET = 20;
    private static final long IR = 9;

    private Models() {}

    /** {@code y = Relu(x)}; both FLOAT [rows, width]. */
    public static Model relu(int width) {
        GraphEditor editor = GraphEditor.empty("relu");
        editor.addInput(new ValueInfo("x", rows(width)));
        editor.add(Node.of("relu", "Relu", List.of("x"), List.of("y")));
        editor.addOutput(new ValueInfo("y", rows(width)));
        return Model.of(editor.build(), OPSET, IR);
    }

    /**
     * Layers of MatMul, Add and Tanh, so that its time grows with their number; {@code x} and {@code y} are FLOAT
     * [rows, width].
     */
    public static Model layers(int count, int width) {
        RandomTensors random = new RandomTensors(count);
        GraphEditor editor = GraphEditor.empty(count + " layers");
        editor.addInput(new ValueInfo("x", rows(width)));
        String value = "x";
        for (int i = 0; i < count; i++) {
            String layer = "layer" + i;
            String weight =
                    editor.constant(layer + "/weight", random.normal(Shape.of(width, width), 0, 1 / Math.sqrt(width)));
            String bias = editor.constant(layer + "/bias", random.normal(width));
            editor.add(Node.of(layer + "/MatMul", "MatMul", List.of(value, weight), List.of(layer + "/product")));
            editor.add(Node.of(layer + "/Add", "Add", List.of(layer + "/product", bias), List.of(layer + "/sum")));
            value = i == count - 1 ? "y" : layer + "/out";
            editor.add(Node.of(layer + "/Tanh", "Tanh", List.of(layer + "/sum"), List.of(value)));
        }
        editor.addOutput(new ValueInfo("y", rows(width)));
        return Model.of(editor.build(), OPSET, IR);
    }

    /**
     * A model of text: {@code hidden = tokens · 2}, FLOAT [rows, length, width], and {@code y} its sum over the tokens
     * that {@code attention_mask}, FLOAT [rows, length], marks as real.
     */
    public static Model tokens(int width) {
        GraphEditor editor = GraphEditor.empty("tokens");
        Dim rows = Dim.symbol("rows");
        Dim length = Dim.symbol("length");
        editor.addInput(new ValueInfo("tokens", ValueType.TensorType.of(DType.FLOAT, rows, length, Dim.of(width))));
        editor.addInput(new ValueInfo("attention_mask", ValueType.TensorType.of(DType.FLOAT, rows, length)));
        editor.add(Node.of("double", "Add", List.of("tokens", "tokens"), List.of("hidden")));
        String axis = editor.constant("axis", Tensor.vector(1L));
        editor.add(Node.of("row", "Unsqueeze", List.of("attention_mask", axis), List.of("mask")));
        editor.add(Node.of("sum", "MatMul", List.of("mask", "hidden"), List.of("y")));
        editor.addOutput(new ValueInfo("y", ValueType.TensorType.of(DType.FLOAT, rows, Dim.of(1), Dim.of(width))));
        return Model.of(editor.build(), OPSET, IR);
    }

    private static ValueType rows(int width) {
        return ValueType.TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(width));
    }
}
