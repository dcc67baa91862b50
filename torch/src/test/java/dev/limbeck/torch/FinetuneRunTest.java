package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Split;
import dev.limbeck.data.Splits;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.measure.Pooling;
import dev.limbeck.measure.Predictions;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.run.Engines;
import dev.limbeck.run.FinetuneOptions;
import dev.limbeck.run.FinetuneResult;
import dev.limbeck.run.FinetuneRun;
import dev.limbeck.run.Original;
import dev.limbeck.run.Verdict;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fine-tuning from the file to the verdict, on pictures whose brighter half is to be found. */
class FinetuneRunTest {
    private static final int SIDE = 8;
    private static final int CHANNELS = 4;

    @TempDir
    private Path folder;

    /** Conv, BatchNormalization, Relu, Flatten, Gemm. */
    private static Model cnn(int classes) {
        SplittableRandom random = new SplittableRandom(4);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        weights.put("conv", normal(random, Shape.of(CHANNELS, 1, 3, 3)));
        weights.put("scale", Tensor.vector(1f, 1f, 1f, 1f));
        weights.put("shift", Tensor.vector(0f, 0.1f, 0f, -0.1f));
        weights.put("mean", Tensor.vector(0f, 0.01f, 0.02f, 0f));
        weights.put("variance", Tensor.vector(1f, 1f, 2f, 1f));
        weights.put("dense", normal(random, Shape.of(CHANNELS * SIDE * SIDE, classes)));
        weights.put("bias", Tensor.ofFloats(Shape.of(classes), new float[classes]));
        return TestGraphs.model(
                        weights,
                        List.of(
                                Node.of(
                                        "conv",
                                        Node.STANDARD,
                                        "Conv",
                                        List.of("x", "conv"),
                                        List.of("a"),
                                        Map.of("pads", Attribute.ofInts(1, 1, 1, 1))),
                                Node.of(
                                        "norm",
                                        "BatchNormalization",
                                        List.of("a", "scale", "shift", "mean", "variance"),
                                        List.of("b")),
                                Node.of("relu", "Relu", List.of("b"), List.of("c")),
                                Node.of("flatten", "Flatten", List.of("c"), List.of("d")),
                                Node.of("gemm", "Gemm", List.of("d", "dense", "bias"), List.of("logits"))),
                        List.of(new ValueInfo(
                                "x",
                                TensorType.of(DType.FLOAT, Dim.symbol("n"), Dim.of(1), Dim.of(SIDE), Dim.of(SIDE)))),
                        List.of("logits"))
                .withOpset(Node.STANDARD, 21)
                .withIrVersion(10);
    }

    private static Tensor normal(SplittableRandom random, Shape shape) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.1 * random.nextGaussian());
        }
        return Tensor.ofFloats(shape, values);
    }

    private static Dataset pictures(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[count * SIDE * SIDE];
        List<Integer> classes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int label = random.nextInt(2);
            classes.add(label);
            for (int p = 0; p < SIDE * SIDE; p++) {
                boolean bright = p / SIDE < SIDE / 2 == (label == 0);
                pixels[i * SIDE * SIDE + p] = (float) (random.nextGaussian() + (bright ? 0.5 : 0));
            }
        }
        return new TensorDataset(
                "pictures",
                Map.of("x", Tensor.ofFloats(Shape.of(count, 1, SIDE, SIDE), pixels)),
                new Labels.ClassLabels(classes, List.of("top", "bottom")));
    }

    private static Splits splits() {
        return Splits.of(
                Map.of(Split.TRAIN, pictures(320, 1), Split.DEV, pictures(200, 2), Split.TEST, pictures(100, 3)), 1);
    }

    private static FinetuneOptions options() {
        return new FinetuneOptions(
                TrainingSettings.cnn(6, 0.02, 1),
                0,
                List.of(),
                false,
                Pooling.CLS,
                false,
                Optional.empty(),
                Optional.empty(),
                Target.of(Isa.UNKNOWN));
    }

    private FinetuneResult run(Model model) {
        return new FinetuneRun(Engines.load(), TorchTrainer.inThisProcess(), folder, Progress.SILENT)
                .run(Original.of(model), splits(), options());
    }

    @Test
    void aModelLearnsAndItsRunSaysSo() {
        FinetuneResult result = run(cnn(2));
        assertThat(result.run().verdict()).isEqualTo(Verdict.KEPT);
        assertThat(result.run().after().score().orElseThrow().value()).isGreaterThan(0.9);
        assertThat(result.run().dropPoints()).isLessThan(-20);
        assertThat(result.run().notes()).anyMatch(note -> note.startsWith("test: accuracy 0.9"));
        assertThat(result.curve().scores()).hasSize(6);
        assertThat(result.model().opset()).isLessThanOrEqualTo(21);
        assertThat(result.model().graph().nodes()).anyMatch(node -> node.is("BatchNormalization"));
    }

    @Test
    void onnxRuntimeAnswersAsLibtorchDoes() {
        Model model = run(cnn(2)).model();
        Dataset rows = pictures(20, 9);
        Predictions predictions = Engines.load().predictor().predict(model, rows, "logits");
        try (TorchGraph graph = TorchGraph.of(model)) {
            Tensor answers = Objects.requireNonNull(
                    graph.run(rows.batches(20).findFirst().orElseThrow().inputs())
                            .get("logits"));
            for (int row = 0; row < 20; row++) {
                for (int c = 0; c < 2; c++) {
                    assertThat((double) predictions.rows().get(row)[c])
                            .isCloseTo(answers.doubleAt(2 * row + c), within(1e-4));
                }
            }
        }
    }

    @Test
    void moreClassesThanTheModelTellsApartAreRefused() {
        assertThatThrownBy(() -> run(cnn(1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 2 classes")
                .hasMessageContaining("--new-head");
    }
}
