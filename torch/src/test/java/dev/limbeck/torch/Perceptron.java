package dev.limbeck.torch;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.recover.Optimizer;
import dev.limbeck.recover.Schedule;
import dev.limbeck.recover.TrainingPrecision;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A small model and a task that it can learn and a linear one cannot. */
final class Perceptron {
    static final int FEATURES = 4;
    static final int CLASSES = 3;
    private static final int HIDDEN = 8;

    private Perceptron() {}

    /** MatMul, Add, Tanh, MatMul, Add. */
    static Model model(long seed) {
        return model(seed, HIDDEN);
    }

    /** The same with so many hidden units. */
    static Model model(long seed, int hidden) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("w1", normal(random, FEATURES, hidden));
        weights.put("b1", Tensor.ofFloats(Shape.of(hidden), new float[hidden]));
        weights.put("w2", normal(random, hidden, CLASSES));
        weights.put("b2", Tensor.ofFloats(Shape.of(CLASSES), new float[CLASSES]));
        return TestGraphs.model(
                weights,
                List.of(
                        Node.of("1", "MatMul", List.of("x", "w1"), List.of("a")),
                        Node.of("2", "Add", List.of("a", "b1"), List.of("b")),
                        Node.of("3", "Tanh", List.of("b"), List.of("c")),
                        Node.of("4", "MatMul", List.of("c", "w2"), List.of("d")),
                        Node.of("5", "Add", List.of("d", "b2"), List.of("logits"))),
                List.of(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("n"), Dim.of(FEATURES)))),
                List.of("logits"));
    }

    private static Tensor normal(SplittableRandom random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.5 * random.nextGaussian());
        }
        return Tensor.ofFloats(Shape.of(rows, columns), values);
    }

    /** Rows whose class follows from the signs of two features, which no linear model tells apart. */
    static Dataset rows(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Tensor x = normal(random, size, FEATURES);
        List<Integer> classes = new ArrayList<>();
        for (int row = 0; row < size; row++) {
            double a = x.doubleAt(row * FEATURES);
            double b = x.doubleAt(row * FEATURES + 1);
            classes.add(a * b > 0 ? 0 : a > 0 ? 1 : 2);
        }
        return new TensorDataset("signs", Map.of("x", x), new Labels.ClassLabels(classes, List.of("0", "1", "2")));
    }

    static TrainingSettings settings(Optimizer optimizer, int epochs, int batch, int accumulation) {
        return new TrainingSettings(
                epochs,
                batch,
                accumulation,
                optimizer,
                new Schedule(Schedule.Curve.CONSTANT, 0),
                1,
                0,
                0,
                0,
                TrainingPrecision.FP32,
                false,
                5);
    }
}
