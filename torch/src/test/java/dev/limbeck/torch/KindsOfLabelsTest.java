package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Labels.TagLabels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.measure.Metric;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.LearningCurve.Score;
import dev.limbeck.recover.Optimizer;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrueLabels;
import dev.limbeck.recover.TrueLabels.Task;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets of classes, numbers, and classes of words, each of which a linear layer can tell from a row's features. */
class KindsOfLabelsTest {
    private static final int ROWS = 128;
    private static final int FEATURES = 3;
    private static final List<String> NAMES = List.of("O", "B-A", "B-B");

    @TempDir
    private Path folder;

    /** A linear layer over the last axis. */
    private static Model linear(int outputs, Dim... before) {
        Dim[] dims = new Dim[before.length + 1];
        System.arraycopy(before, 0, dims, 0, before.length);
        dims[before.length] = Dim.of(FEATURES);
        return TestGraphs.model(
                Map.of(
                        "w", Tensor.ofFloats(Shape.of(FEATURES, outputs), new float[FEATURES * outputs]),
                        "b", Tensor.ofFloats(Shape.of(outputs), new float[outputs])),
                List.of(
                        Node.of("product", "MatMul", List.of("x", "w"), List.of("sums")),
                        Node.of("bias", "Add", List.of("sums", "b"), List.of("logits"))),
                List.of(new ValueInfo("x", TensorType.of(DType.FLOAT, dims))),
                List.of("logits"));
    }

    private static Tensor features(long... dims) {
        return new Draws(7).tensor(dims).cast(DType.FLOAT);
    }

    private double scoreAfter(int epochs, Model model, Tensor x, Labels labels, String metric) {
        Dataset rows = new TensorDataset("rows", Map.of("x", x), labels);
        TrueLabels objective = new TrueLabels("logits", Task.of(labels), 1);
        List<Score> scores = TorchTrainer.inThisProcess()
                .train(
                        model,
                        List.of(),
                        TrainingData.of(rows).withValidation(rows, Metric.parse(metric), "logits"),
                        Recovery.of(objective, Perceptron.settings(Optimizer.AdamW.of(0.05), epochs, 16, 1)),
                        folder,
                        Progress.SILENT)
                .curve()
                .scores();
        return scores.get(scores.size() - 1).value();
    }

    private static <T> List<T> each(int count, IntFunction<T> value) {
        return IntStream.range(0, count).mapToObj(value).toList();
    }

    @Test
    void setsOfClasses() {
        Tensor x = features(ROWS, FEATURES);
        List<Set<Integer>> sets = each(
                ROWS,
                row -> IntStream.range(0, FEATURES)
                        .filter(i -> x.doubleAt(row * FEATURES + i) > 0)
                        .boxed()
                        .collect(Collectors.toSet()));
        Labels labels = new Labels.ClassSetLabels(sets, NAMES);
        assertThat(scoreAfter(40, linear(FEATURES, Dim.symbol("rows")), x, labels, "subset-accuracy"))
                .isGreaterThan(0.9);
    }

    @Test
    void numbers() {
        Tensor x = features(ROWS, FEATURES);
        List<Double> sums = each(ROWS, row -> x.doubleAt(row * FEATURES) - 2 * x.doubleAt(row * FEATURES + 1));
        Labels labels = new Labels.ScoreLabels(sums);
        assertThat(scoreAfter(40, linear(1, Dim.symbol("rows")), x, labels, "pearson"))
                .isGreaterThan(0.95);
    }

    /** The class of a word is its largest feature; every fourth token belongs to no word. */
    @Test
    void classesOfWords() {
        int tokens = 8;
        Tensor x = features(ROWS, tokens, FEATURES);
        List<List<Integer>> tags = each(
                ROWS,
                row -> each(
                        tokens,
                        token -> token % 4 == 3 ? TagLabels.IGNORED : largest(x, (row * tokens + token) * FEATURES)));
        Labels labels = new TagLabels(tags, NAMES);
        assertThat(scoreAfter(
                        20, linear(FEATURES, Dim.symbol("rows"), Dim.symbol("tokens")), x, labels, "token-accuracy"))
                .isGreaterThan(0.9);
    }

    private static int largest(Tensor x, int start) {
        int largest = 0;
        for (int i = 1; i < FEATURES; i++) {
            largest = x.doubleAt(start + i) > x.doubleAt(start + largest) ? i : largest;
        }
        return largest;
    }
}
