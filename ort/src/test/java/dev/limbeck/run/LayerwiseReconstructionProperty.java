package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.calibrate.Calibrator;
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
import dev.limbeck.progress.Progress;
import dev.limbeck.technique.structure.Factoring;
import dev.limbeck.technique.structure.LowRank;
import dev.limbeck.technique.structure.RankRule;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Places fitted to the original's answers, one after the other, in random networks of three layers. */
class LayerwiseReconstructionProperty {
    private static final int ROWS = 400;
    private static final int WIDTH = 12;
    private static final Calibrator CALIBRATOR = new OrtCalibrator();

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    /** x → z1 (MatMul) → Relu → z2 (Gemm, with bias, either way round) → Relu → z3 (MatMul). */
    private static Model perceptron(RandomTensors random) {
        GraphEditor editor = GraphEditor.empty("perceptron");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(WIDTH))));
        for (int layer = 1; layer <= 3; layer++) {
            editor.initializer("w" + layer, random.normal(WIDTH, WIDTH));
        }
        editor.initializer("b2", random.normal(WIDTH));
        editor.add(Node.of("one", "MatMul", List.of("x", "w1"), List.of("z1")));
        editor.add(Node.of("relu1", "Relu", List.of("z1"), List.of("a1")));
        editor.add(Node.of("two", "Gemm", List.of("a1", "w2", "b2"), List.of("z2"))
                .withAttributes(Map.of("transB", Attribute.of(random.below(2)))));
        editor.add(Node.of("relu2", "Relu", List.of("z2"), List.of("a2")));
        editor.add(Node.of("three", "MatMul", List.of("a2", "w3"), List.of("z3")));
        editor.addOutput(new ValueInfo("z3", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(WIDTH))));
        return Model.of(editor.build(), 21, 10);
    }

    /** x → z (1×1 convolution with bias). */
    private static Model pointwise(RandomTensors random) {
        GraphEditor editor = GraphEditor.empty("pointwise");
        Dim[] dims = {Dim.symbol("rows"), Dim.of(WIDTH), Dim.of(3), Dim.of(4)};
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, dims)));
        editor.initializer("w", random.normal(WIDTH, WIDTH, 1, 1));
        editor.initializer("b", random.normal(WIDTH));
        editor.add(Node.of("conv", "Conv", List.of("x", "w", "b"), List.of("z")));
        editor.addOutput(new ValueInfo("z", TensorType.of(DType.FLOAT, dims)));
        return Model.of(editor.build(), 21, 10);
    }

    private static Dataset rows(RandomTensors random, long... shape) {
        return new TensorDataset("inputs", Map.of("x", random.normal(Shape.of(shape), 0.5, 1)), new Labels.None());
    }

    private static Model reconstructed(Model original, Model changed, Dataset rows, Set<String> values) {
        return new LayerwiseReconstruction(CALIBRATOR, original, rows, Progress.SILENT).applied(changed, values);
    }

    private static double error(Model original, Model changed, Dataset rows, String value) {
        return Objects.requireNonNull(Divergence.of(CALIBRATOR, original, changed, Set.of(value), rows)
                .get(value));
    }

    private static Model with(Model model, String name, Tensor tensor) {
        GraphEditor editor = model.edit();
        editor.initializer(name, tensor);
        return model.withGraph(editor.build());
    }

    /** Where a layer can answer as the original does, it does, whatever it was before. */
    @ParameterizedTest
    @MethodSource("seeds")
    void whatCanBeRestoredIsRestored(int seed) {
        RandomTensors random = new RandomTensors(seed);
        Model original = perceptron(random);
        Dataset rows = rows(random, ROWS, WIDTH);
        Model spoilt = with(with(original, "w2", random.normal(WIDTH, WIDTH)), "b2", random.normal(WIDTH));
        assertThat(error(original, spoilt, rows, "z2")).isGreaterThan(0.1);

        assertThat(error(original, reconstructed(original, spoilt, rows, Set.of("z2")), rows, "z2"))
                .isLessThan(5e-3);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void soIsAConvolution(int seed) {
        RandomTensors random = new RandomTensors(seed);
        Model original = pointwise(random);
        Dataset rows = rows(random, 20, WIDTH, 3, 4);
        Model spoilt = with(with(original, "w", random.normal(WIDTH, WIDTH, 1, 1)), "b", random.normal(WIDTH));

        assertThat(error(original, reconstructed(original, spoilt, rows, Set.of("z")), rows, "z"))
                .isLessThan(5e-3);
    }

    /** Each place makes up for what is lost before it, so that the last one answers no worse, and in the mean better. */
    @Test
    void lowRanksAreNearerTogether() {
        double before = 0;
        double after = 0;
        for (int seed = 0; seed < 20; seed++) {
            RandomTensors random = new RandomTensors(seed);
            Model original = perceptron(random);
            Dataset rows = rows(random, ROWS, WIDTH);
            Model narrow = original;
            LowRank technique = new LowRank();
            Factoring five = new Factoring(new RankRule.Given(5), false);
            for (var site : technique.sites(original)) {
                narrow = technique.apply(narrow, site, five, Statistics.NONE).fold(model -> model, reason -> {
                    throw new AssertionError(reason);
                });
            }
            double one = error(original, narrow, rows, "z3");
            double other = error(original, reconstructed(original, narrow, rows, Set.of("z1", "z2", "z3")), rows, "z3");
            assertThat(other).as("seed %d", seed).isLessThan(one);
            before += one;
            after += other;
        }
        assertThat(after).isLessThan(0.8 * before);
    }

    /** Least squares on a few rows would learn these by heart. */
    @Test
    void tooFewRowsChangeNothing() {
        RandomTensors random = new RandomTensors(1);
        Model original = perceptron(random);
        Model spoilt = with(original, "w2", random.normal(WIDTH, WIDTH));

        Model result = reconstructed(original, spoilt, rows(random, 2 * WIDTH - 1, WIDTH), Set.of("z2"));

        assertThat(result.graph().initializer("w2")).isEqualTo(spoilt.graph().initializer("w2"));
    }

    /** What several layers read cannot be fitted to one of them. */
    @Test
    void sharedWeightsStay() {
        RandomTensors random = new RandomTensors(1);
        Model original = perceptron(random);
        GraphEditor editor = original.edit();
        Node three = original.graph().producer("z3").orElseThrow();
        editor.replace(three, three.withInput(1, "w1"));
        Model shared = original.withGraph(editor.build());

        Model result = reconstructed(original, shared, rows(random, ROWS, WIDTH), Set.of("z1", "z3"));

        assertThat(result.graph().initializer("w1")).isEqualTo(shared.graph().initializer("w1"));
    }
}
