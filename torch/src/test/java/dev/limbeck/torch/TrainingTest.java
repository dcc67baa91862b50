package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.LearningCurve;
import dev.limbeck.recover.Optimizer;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Schedule;
import dev.limbeck.recover.SoftTargets;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrainingPrecision;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.TrueLabels;
import dev.limbeck.recover.TrueLabels.Task;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingTest {
    private static final int ROWS = 96;
    private static final Path RESIDENT = Path.of("/proc/self/statm");
    private static final TrueLabels LABELS = new TrueLabels("logits", Task.CLASSIFICATION, 1);

    @TempDir
    private Path folder;

    private Trained train(Model model, Dataset rows, TrainingSettings settings, String workspace) {
        return TorchTrainer.inThisProcess()
                .train(
                        model,
                        List.of(),
                        TrainingData.of(rows),
                        Recovery.of(LABELS, settings),
                        folder.resolve(workspace),
                        Progress.SILENT);
    }

    static List<Optimizer> optimizers() {
        return List.of(
                Optimizer.AdamW.of(0.02),
                new Optimizer.Sgd(0.3, 0.9, true, 1e-4),
                new Optimizer.Sgd(0.3, 0, false, 0),
                Optimizer.Lamb.of(0.05));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void everyOptimizerLearns(Optimizer optimizer) {
        Dataset rows = Perceptron.rows(ROWS, 1);
        TrainingData data = TrainingData.of(rows).withValidation(rows, Metric.parse("accuracy"), "logits");
        Trained trained = TorchTrainer.inThisProcess()
                .train(
                        Perceptron.model(2),
                        List.of(),
                        data,
                        Recovery.of(LABELS, Perceptron.settings(optimizer, 60, 16, 1)),
                        folder,
                        Progress.SILENT);
        LearningCurve curve = trained.curve();
        assertThat(curve.steps()).hasSize(360);
        assertThat(curve.scores()).hasSize(60);
        double best = curve.scores().stream()
                .mapToDouble(LearningCurve.Score::value)
                .max()
                .orElseThrow();
        assertThat(best).isGreaterThan(0.9);
        assertThat(accuracy(trained.model(), rows)).isEqualTo(best);
    }

    private static double accuracy(Model model, Dataset rows) {
        try (TorchGraph graph = TorchGraph.of(model)) {
            Tensor answers = Objects.requireNonNull(graph.run(
                            rows.batches(rows.size()).findFirst().orElseThrow().inputs())
                    .get("logits"));
            int right = 0;
            for (int row = 0; row < rows.size(); row++) {
                int best = 0;
                for (int c = 1; c < Perceptron.CLASSES; c++) {
                    best = answers.doubleAt(row * Perceptron.CLASSES + c)
                                    > answers.doubleAt(row * Perceptron.CLASSES + best)
                            ? c
                            : best;
                }
                right += best == rows.labels().classes().orElseThrow().values().get(row) ? 1 : 0;
            }
            return (double) right / rows.size();
        }
    }

    @Test
    void accumulatedBatchesAreOneLargeBatch() {
        Dataset rows = Perceptron.rows(ROWS, 1);
        Optimizer sgd = new Optimizer.Sgd(0.3, 0, false, 0);
        Model whole = train(Perceptron.model(2), rows, Perceptron.settings(sgd, 3, ROWS, 1), "whole")
                .model();
        Model parts = train(Perceptron.model(2), rows, Perceptron.settings(sgd, 3, 16, 6), "parts")
                .model();
        whole.graph()
                .initializers()
                .forEach((name, expected) -> assertThat(
                                parts.graph().initializer(name).orElseThrow().toFloats())
                        .as(name)
                        .usingComparatorWithPrecision(1e-5f)
                        .containsExactly(expected.toFloats()));
    }

    @Test
    void aSeedDecidesAllBits() {
        TrainingSettings settings = Perceptron.settings(Optimizer.AdamW.of(0.02), 3, 16, 1);
        Model first = train(Perceptron.model(2), Perceptron.rows(ROWS, 1), settings, "first")
                .model();
        Model second = train(Perceptron.model(2), Perceptron.rows(ROWS, 1), settings, "second")
                .model();
        assertThat(second.graph().initializers()).isEqualTo(first.graph().initializers());
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void anInterruptedTrainingGoesOnBitForBit(Optimizer optimizer) {
        TrainingSettings settings = new TrainingSettings(
                4,
                16,
                1,
                optimizer,
                new Schedule(Schedule.Curve.COSINE, 0.1),
                1,
                1,
                0.9,
                0,
                TrainingPrecision.FP32,
                false,
                5);
        Dataset rows = Perceptron.rows(ROWS, 1);
        Trained whole = train(Perceptron.model(2), rows, settings, "whole");
        assertThatThrownBy(() -> trainUntil(TorchTrainer.inThisProcess(), 13, rows, settings))
                .isInstanceOf(Stopped.class);
        Trained resumed = train(Perceptron.model(2), rows, settings, "interrupted");
        assertThat(resumed.model().graph().initializers())
                .isEqualTo(whole.model().graph().initializers());
        assertThat(resumed.curve()).isEqualTo(whole.curve());
    }

    private static final class Stopped extends RuntimeException {}

    /** Stops as a killed process does: after a step, without a checkpoint of it. */
    private void trainUntil(TorchTrainer trainer, int step, Dataset rows, TrainingSettings settings) {
        trainer.train(
                Perceptron.model(2),
                List.of(),
                TrainingData.of(rows),
                Recovery.of(LABELS, settings),
                folder.resolve("interrupted"),
                (what, total) -> new Progress.Task() {
                    private long done;

                    @Override
                    public void advance(long steps) {
                        done += steps;
                        if (done >= step) {
                            throw new Stopped();
                        }
                    }

                    @Override
                    public void close() {}
                });
    }

    @Test
    void aStudentComesCloseToItsTeacher() {
        Dataset rows = Perceptron.rows(ROWS, 1);
        Model teacher = train(
                        Perceptron.model(2), rows, Perceptron.settings(Optimizer.AdamW.of(0.02), 60, 16, 1), "teacher")
                .model();
        Trained student = TorchTrainer.inThisProcess()
                .train(
                        Perceptron.model(9),
                        List.of(teacher),
                        TrainingData.of(rows),
                        Recovery.of(
                                new SoftTargets("logits", new KullbackLeibler(2), 1),
                                Perceptron.settings(Optimizer.AdamW.of(0.02), 60, 16, 1)),
                        folder.resolve("student"),
                        Progress.SILENT);
        List<LearningCurve.Step> steps = student.curve().steps();
        float first = steps.get(0).losses().get(0);
        float last = steps.get(steps.size() - 1).losses().get(0);
        assertThat(last).isLessThan(first / 20).isGreaterThanOrEqualTo(0);
        assertThat(folder.resolve("student")).isDirectoryContaining("glob:**answers-*.safetensors");
    }

    @Test
    void aLossThatIsNoNumberStopsWithItsStep() {
        TrainingSettings settings = Perceptron.settings(new Optimizer.Sgd(0.1, 0, false, 0), 5, ROWS, 1);
        float[] spoiled = Perceptron.rows(ROWS, 1).batch(List.of(0)).input("x").toFloats();
        spoiled[0] = Float.NaN;
        Dataset rows = new TensorDataset(
                "spoiled",
                Map.of("x", Tensor.ofFloats(Shape.of(1, Perceptron.FEATURES), spoiled)),
                new Labels.ClassLabels(List.of(1), List.of("0", "1", "2")));
        assertThatThrownBy(() -> train(Perceptron.model(2), rows, settings, "spoiled"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("The loss is NaN in step 1 (epoch 1, batch 1). There is no checkpoint yet.");
    }

    @Test
    void theFirstStepOfAdamWIsTheRateForEveryGradient() {
        Optimizer adam = new Optimizer.AdamW(0.01, 0.9, 0.999, 1e-12, 0);
        Model before = Perceptron.model(2);
        Model after = train(before, Perceptron.rows(ROWS, 1), Perceptron.settings(adam, 1, ROWS, 1), "one")
                .model();
        float[] old = before.graph().initializer("w2").orElseThrow().toFloats();
        float[] moved = after.graph().initializer("w2").orElseThrow().toFloats();
        for (int i = 0; i < old.length; i++) {
            assertThat(Math.abs(moved[i] - old[i])).isCloseTo(0.01f, within(1e-5f));
        }
    }

    @Test
    void nativeMemoryStaysFlat() throws IOException {
        Assumptions.assumeTrue(Files.exists(RESIDENT), "the operating system does not tell the memory of a process");
        int wide = 512;
        Dataset rows = Perceptron.rows(100 * wide, 1);
        long[] pages = new long[2];
        TorchTrainer.inThisProcess()
                .train(
                        Perceptron.model(2, wide),
                        List.of(),
                        TrainingData.of(rows),
                        Recovery.of(LABELS, Perceptron.settings(Optimizer.AdamW.of(1e-3), 1, wide, 1)),
                        folder,
                        (what, total) -> new Progress.Task() {
                            private int done;

                            @Override
                            public void advance(long steps) {
                                done += (int) steps;
                                if (done == 20) {
                                    pages[0] = residentPages();
                                } else if (done == 100) {
                                    pages[1] = residentPages();
                                }
                            }

                            @Override
                            public void close() {}
                        });
        long activationBytes = 4L * wide * wide * Float.BYTES;
        assertThat((pages[1] - pages[0]) * 4096).isLessThan(20 * activationBytes);
    }

    private static long residentPages() {
        System.gc();
        try {
            return Long.parseLong(Files.readString(RESIDENT).split(" ")[1]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aKilledProcessGoesOnBitForBit() {
        TrainingSettings settings = Perceptron.settings(Optimizer.AdamW.of(0.02), 4, 16, 1);
        Dataset rows = Perceptron.rows(ROWS, 1);
        Trained whole = trainInAProcess(rows, settings, "whole");
        assertThatThrownBy(() -> trainUntil(new TorchTrainer(), 9, rows, settings))
                .isInstanceOf(Stopped.class);
        Trained resumed = trainInAProcess(rows, settings, "interrupted");
        assertThat(resumed.model().graph().initializers())
                .isEqualTo(whole.model().graph().initializers());
        assertThat(resumed.curve()).isEqualTo(whole.curve());
    }

    private Trained trainInAProcess(Dataset rows, TrainingSettings settings, String workspace) {
        return new TorchTrainer()
                .train(
                        Perceptron.model(2),
                        List.of(),
                        TrainingData.of(rows),
                        Recovery.of(LABELS, settings),
                        folder.resolve(workspace),
                        Progress.SILENT);
    }
}
