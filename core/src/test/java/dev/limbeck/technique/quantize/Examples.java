package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.MinMax;
import dev.limbeck.calibrate.Range;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.calibrate.Summary;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small graphs with the shapes that techniques look for. */
final class Examples {
    private Examples() {}

    /** Two linear layers that read the same value, one with a bias: y = (x·wq + bq) + x·wk. */
    static Model sharedInput() {
        GraphEditor editor = GraphEditor.empty("shared input");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(6))));
        editor.initializer("wq", random(1, 6, 4));
        editor.initializer("wk", random(2, 6, 4));
        editor.initializer("bq", random(3, 4));
        editor.add(Node.of("q", "MatMul", List.of("x", "wq"), List.of("q")));
        editor.add(Node.of("q_bias", "Add", List.of("q", "bq"), List.of("qb")));
        editor.add(Node.of("k", "MatMul", List.of("x", "wk"), List.of("k")));
        editor.add(Node.of("sum", "Add", List.of("qb", "k"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(4))));
        return Model.of(editor.build(), 21, 10);
    }

    /** A residual block and a classifier: Conv, Relu, Conv, Add with the input of the block, pooling, Gemm. */
    static Model residualBlock() {
        GraphEditor editor = GraphEditor.empty("residual block");
        editor.addInput(
                new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(3), Dim.of(8), Dim.of(8))));
        conv(editor, "conv1", "x", 3, 5);
        editor.add(Node.of("relu1", "Relu", List.of("conv1"), List.of("relu1")));
        conv(editor, "conv2", "relu1", 5, 5);
        editor.add(Node.of("sum", "Add", List.of("conv2", "relu1"), List.of("sum")));
        editor.add(Node.of("relu2", "Relu", List.of("sum"), List.of("relu2")));
        editor.add(Node.of("pool", "GlobalAveragePool", List.of("relu2"), List.of("pool")));
        editor.add(Node.of("flat", "Flatten", List.of("pool"), List.of("flat")));
        editor.initializer("fc/w", random(9, 10, 5));
        editor.initializer("fc/b", random(10, 10));
        editor.add(Node.of("fc", "Gemm", List.of("flat", "fc/w", "fc/b"), List.of("y"))
                .withAttribute("transB", Attribute.of(1)));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(10))));
        return Model.of(editor.build(), 21, 10);
    }

    private static void conv(GraphEditor editor, String name, String input, int in, int out) {
        editor.initializer(name + "/w", random(name.hashCode(), out, in, 3, 3));
        editor.initializer(name + "/b", random(name.hashCode() + 1, out));
        editor.add(Node.of(name, "Conv", List.of(input, name + "/w", name + "/b"), List.of(name))
                .withAttribute("pads", Attribute.ofInts(1, 1, 1, 1)));
    }

    static Tensor random(long seed, long... dims) {
        SplittableRandom random = new SplittableRandom(seed);
        Shape shape = Shape.of(dims);
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.ofFloats(shape, values);
    }

    /** Min-max ranges of these values, all [−1, 3]. */
    static Statistics ranges(Iterable<Statistic> wanted) {
        Map<Statistic, Summary> summaries = new HashMap<>();
        for (Statistic statistic : wanted) {
            if (statistic.reduction().equals(new MinMax())) {
                summaries.put(statistic, new Range(-1, 3));
            }
        }
        return new Statistics(summaries);
    }
}
