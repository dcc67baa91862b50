package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
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

    /** x → z (3×3 convolution in groups, with or without a bias, of a random stride, padded as it likes). */
    private static Model windowed(RandomTensors random, int groups) {
        GraphEditor editor = GraphEditor.empty("windowed");
        Dim[] dims = {Dim.symbol("rows"), Dim.of(WIDTH), Dim.of(7), Dim.of(6)};
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, dims)));
        editor.initializer("w", random.normal(2 * WIDTH, WIDTH / groups, 3, 3));
        editor.initializer("b", random.normal(2 * WIDTH));
        long stride = 1L + random.below(2);
        long pad = random.below(2);
        List<String> inputs = random.below(2) == 0 ? List.of("x", "w", "b") : List.of("x", "w");
        editor.add(Node.of("conv", "Conv", inputs, List.of("z"))
                .withAttributes(Map.of(
                        "group",
                        Attribute.of(groups),
                        "strides",
                        Attribute.ofInts(stride, stride),
                        "pads",
                        Attribute.ofInts(pad, 1, 0, pad))));
        editor.addOutput(new ValueInfo("z", TensorType.of(DType.FLOAT, Dims.ofRank(4))));
        return Model.of(editor.build(), 21, 10);
    }

    /** x → h (MatMul) → Tanh → z (MatMul, and a bias that is added) → y = z + h, as a residual branch ends. */
    private static Model residual(RandomTensors random) {
        GraphEditor editor = GraphEditor.empty("residual");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(WIDTH))));
        editor.initializer("w1", random.normal(WIDTH, WIDTH));
        editor.initializer("w2", random.normal(WIDTH, WIDTH));
        editor.initializer("b2", random.normal(WIDTH));
        editor.add(Node.of("one", "MatMul", List.of("x", "w1"), List.of("h")));
        editor.add(Node.of("tanh", "Tanh", List.of("h"), List.of("a")));
        editor.add(Node.of("two", "MatMul", List.of("a", "w2"), List.of("product")));
        editor.add(Node.of("bias", "Add", List.of("product", "b2"), List.of("z")));
        editor.add(Node.of("sum", "Add", random.below(2) == 0 ? List.of("z", "h") : List.of("h", "z"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(WIDTH))));
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

    private static void assertRestored(Model original, Model spoilt, Dataset rows, String value) {
        assertThat(error(original, spoilt, rows, value)).isGreaterThan(0.1);

        assertThat(error(original, reconstructed(original, spoilt, rows, Set.of(value)), rows, value))
                .isLessThan(5e-3);
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
        assertRestored(original, spoilt, rows, "z2");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void soIsAConvolution(int seed) {
        RandomTensors random = new RandomTensors(seed);
        Model original = pointwise(random);
        Dataset rows = rows(random, 20, WIDTH, 3, 4);
        Model spoilt = with(with(original, "w", random.normal(WIDTH, WIDTH, 1, 1)), "b", random.normal(WIDTH));
        assertRestored(original, spoilt, rows, "z");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void soIsAConvolutionOfAnyWindowAndGroups(int seed) {
        RandomTensors random = new RandomTensors(seed);
        int groups = List.of(1, 2, 3, WIDTH).get(seed % 4);
        Model original = windowed(random, groups);
        Dataset rows = rows(random, 60, WIDTH, 7, 6);
        Model spoilt = with(
                with(original, "w", random.normal(2 * WIDTH, WIDTH / groups, 3, 3)), "b", random.normal(2 * WIDTH));
        assertRestored(original, spoilt, rows, "z");
    }

    /** Two convolutions side by side are not the nearest to another input for being that to theirs. */
    @ParameterizedTest
    @MethodSource("seeds")
    void soIsTheLastOfASum(int seed) {
        RandomTensors random = new RandomTensors(seed);
        Model original = windowed(random, 1);
        Node conv = original.graph().producer("z").orElseThrow();
        GraphEditor editor = original.edit();
        editor.initializer("part", random.normal(2 * WIDTH, WIDTH, 3, 3));
        editor.add(
                Node.of("other", "Conv", List.of("x", "part"), List.of("left")).withAttributes(conv.attributes()));
        editor.replace(conv, Node.of("sum", "Add", List.of("left", "right"), List.of("z")));
        editor.add(conv.withOutputs(List.of("right")));
        Model spoilt = original.withGraph(editor.build());
        Dataset rows = rows(random, 60, WIDTH, 7, 6);
        assertRestored(original, spoilt, rows, "z");
    }

    /** What the other value of a sum has lost is made up for where the branch can tell it. */
    @Test
    void residualBranchesMakeUpForWhatTheyAreAddedTo() {
        double alone = 0;
        double together = 0;
        for (int seed = 0; seed < 20; seed++) {
            RandomTensors random = new RandomTensors(seed);
            Model original = residual(random);
            Dataset rows = rows(random, ROWS, WIDTH);
            Tensor w1 = original.graph().initializer("w1").orElseThrow();
            float[] near = w1.toFloats();
            for (int i = 0; i < near.length; i++) {
                near[i] *= 0.8f;
            }
            Model spoilt = with(original, "w1", Tensor.ofFloats(w1.shape(), near));
            alone += error(original, spoilt, rows, "y");
            together += error(original, reconstructed(original, spoilt, rows, Set.of("product")), rows, "y");
        }
        assertThat(together).isLessThan(0.6 * alone);
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
