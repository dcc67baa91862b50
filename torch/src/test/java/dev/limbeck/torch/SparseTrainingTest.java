package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.MaskPlan;
import dev.limbeck.recover.MaskRule;
import dev.limbeck.recover.Optimizer;
import dev.limbeck.recover.ParameterRules;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Schedule;
import dev.limbeck.recover.Sparsification;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrainingGraph;
import dev.limbeck.recover.TrainingPrecision;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.TrueLabels;
import dev.limbeck.recover.TrueLabels.Task;
import dev.limbeck.technique.prune.weight.Comparison;
import dev.limbeck.technique.prune.weight.Mask;
import dev.limbeck.technique.prune.weight.PrunableWeight;
import dev.limbeck.technique.prune.weight.Sparsity;
import dev.limbeck.technique.prune.weight.SparsityRamp;
import dev.limbeck.technique.prune.weight.WeightLayout;
import dev.limbeck.testkit.TinyEncoder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights that are masked while a model learns. */
class SparseTrainingTest {
    private static final int ROWS = 96;
    private static final int HIDDEN = 16;
    private static final Dataset DATA = Perceptron.rows(ROWS, 1);
    private static final TrueLabels LABELS = new TrueLabels("logits", Task.CLASSIFICATION, 1);
    private static final Map<String, WeightLayout> LAYOUTS = layouts();

    @TempDir
    private Path folder;

    private static Map<String, WeightLayout> layouts() {
        Map<String, WeightLayout> layouts = new LinkedHashMap<>();
        layouts.put("w1", new WeightLayout(false, HIDDEN, Perceptron.FEATURES, 1));
        layouts.put("w2", new WeightLayout(false, Perceptron.CLASSES, HIDDEN, 1));
        return layouts;
    }

    /** What is 0 in these is masked. */
    private static Sparsification everyThird() {
        Map<String, Mask> masks = new HashMap<>();
        LAYOUTS.forEach((name, layout) -> {
            BitSet kept = new BitSet();
            IntStream.range(0, layout.size()).filter(i -> i % 3 != 0).forEach(kept::set);
            masks.put(name, Mask.of(layout.size(), kept));
        });
        return Sparsification.fixed(masks);
    }

    private static Sparsification growing(MaskRule rule, Sparsity sparsity, SparsityRamp ramp) {
        return Sparsification.growing(new MaskPlan(rule, sparsity, ramp, LAYOUTS));
    }

    static List<Sparsification> all() {
        Sparsity half = new Sparsity.Share(0.5, Comparison.LAYER);
        SparsityRamp ramp = new SparsityRamp(0.1, 0.7, 3);
        return List.of(
                everyThird(),
                growing(MaskRule.MAGNITUDE, half, ramp),
                growing(MaskRule.MAGNITUDE, new Sparsity.Share(0.5, Comparison.MODEL), ramp),
                growing(MaskRule.MOVEMENT, half, ramp),
                growing(MaskRule.MOVEMENT, new Sparsity.NOfM(2, 4), ramp));
    }

    private static TrainingSettings settings(int epochs, double average) {
        return new TrainingSettings(
                epochs,
                16,
                2,
                Optimizer.AdamW.of(0.02),
                new Schedule(Schedule.Curve.COSINE, 0.1),
                1,
                1,
                average,
                0,
                TrainingPrecision.FP32,
                false,
                5);
    }

    private Trained train(
            TorchTrainer trainer,
            Sparsification masks,
            TrainingSettings settings,
            String workspace,
            Progress progress) {
        TrainingData data = TrainingData.of(DATA).withValidation(DATA, Metric.parse("accuracy"), "logits");
        return trainer.train(
                Perceptron.model(2, HIDDEN),
                List.of(),
                data,
                Recovery.of(LABELS, settings).withSparsification(Optional.of(masks)),
                folder.resolve(workspace),
                progress);
    }

    private static long zeros(Model model, String weight) {
        float[] values = model.graph().initializer(weight).orElseThrow().toFloats();
        return IntStream.range(0, values.length).filter(i -> values[i] == 0).count();
    }

    @Test
    void whatIsMaskedStaysZeroAndTheRestLearns() {
        Trained trained = train(TorchTrainer.inThisProcess(), everyThird(), settings(20, 0), "fixed", Progress.SILENT);
        Model before = Perceptron.model(2, HIDDEN);
        LAYOUTS.keySet().forEach(name -> {
            float[] old = before.graph().initializer(name).orElseThrow().toFloats();
            float[] values =
                    trained.model().graph().initializer(name).orElseThrow().toFloats();
            for (int i = 0; i < values.length; i++) {
                if (i % 3 == 0) {
                    assertThat(values[i]).isZero();
                } else {
                    assertThat(values[i]).isNotZero().isNotEqualTo(old[i]);
                }
            }
        });
        // Nothing of the masks is left in the model.
        assertThat(trained.model().graph().initializers().keySet())
                .isEqualTo(before.graph().initializers().keySet());
        double best = trained.curve().scores().stream()
                .mapToDouble(score -> score.value())
                .max()
                .orElseThrow();
        assertThat(best).isGreaterThan(0.8);
    }

    @ParameterizedTest
    @MethodSource("all")
    void halfOfTheWeightsAreGoneWhenTheModelIsJudged(Sparsification masks) {
        Trained trained = train(TorchTrainer.inThisProcess(), masks, settings(10, 0.9), "grown", Progress.SILENT);
        int all = LAYOUTS.values().stream().mapToInt(WeightLayout::size).sum();
        long gone = zeros(trained.model(), "w1") + zeros(trained.model(), "w2");
        assertThat((double) gone / all).isEqualTo(masks.plan().isPresent() ? 0.5 : 38.0 / all);
        // Ten epochs of three steps: as many as there have to be zeros only after step 21.
        assertThat(trained.curve().scores())
                .first()
                .satisfies(
                        score -> assertThat(score.step()).isEqualTo(masks.plan().isPresent() ? 21 : 3));
    }

    private static final class Stopped extends RuntimeException {}

    private static Progress until(int step) {
        return (what, total) -> new Progress.Task() {
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
        };
    }

    @ParameterizedTest
    @MethodSource("all")
    void anInterruptedTrainingGoesOnBitForBit(Sparsification masks) {
        TrainingSettings settings = settings(8, 0.9);
        TorchTrainer trainer = TorchTrainer.inThisProcess();
        Trained whole = train(trainer, masks, settings, "whole", Progress.SILENT);
        for (int step : new int[] {4, 10, 20}) {
            String name = "stopped " + step;
            assertThatThrownBy(() -> train(trainer, masks, settings, name, until(step)))
                    .isInstanceOf(Stopped.class);
            Trained resumed = train(trainer, masks, settings, name, Progress.SILENT);
            assertThat(resumed.model().graph().initializers())
                    .isEqualTo(whole.model().graph().initializers());
            assertThat(resumed.curve()).isEqualTo(whole.curve());
        }
    }

    /** The plan crosses to the other process as files. */
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4})
    void anotherProcessDoesTheSame(int number) {
        Sparsification masks = all().get(number);
        TrainingSettings settings = settings(6, 0);
        Trained apart = train(new TorchTrainer(), masks, settings, "apart", Progress.SILENT);
        Trained here = train(TorchTrainer.inThisProcess(), masks, settings, "here", Progress.SILENT);
        LAYOUTS.keySet()
                .forEach(name -> assertThat(apart.model()
                                .graph()
                                .initializer(name)
                                .orElseThrow()
                                .toFloats())
                        .usingComparatorWithPrecision(1e-4f)
                        .containsExactly(here.model()
                                .graph()
                                .initializer(name)
                                .orElseThrow()
                                .toFloats()));
    }

    /** All steps at a rate of nothing: what goes has the smallest −w·∂L/∂w, by differences of the loss in doubles. */
    @Test
    void whatMovesTowardsZeroGoes() {
        Optimizer still = new Optimizer.Sgd(1e-30, 0, false, 0);
        Sparsification masks =
                growing(MaskRule.MOVEMENT, new Sparsity.Share(0.5, Comparison.LAYER), new SparsityRamp(0, 1, 100));
        Model before = Perceptron.model(2, HIDDEN);
        Model after = TorchTrainer.inThisProcess()
                .train(
                        before,
                        List.of(),
                        TrainingData.of(DATA),
                        Recovery.of(LABELS, Perceptron.settings(still, 3, ROWS, 1))
                                .withSparsification(Optional.of(masks)),
                        folder,
                        Progress.SILENT)
                .model();
        Map<String, double[]> weights = new HashMap<>();
        before.graph().initializers().forEach((name, tensor) -> weights.put(name, tensor.toDoubles()));
        LAYOUTS.keySet().forEach(name -> {
            double[] own = weights.getOrDefault(name, new double[0]);
            double[] scores = new double[own.length];
            for (int i = 0; i < own.length; i++) {
                double kept = own[i];
                own[i] = kept + 1e-5;
                double above = loss(weights);
                own[i] = kept - 1e-5;
                scores[i] = -kept * (above - loss(weights)) / 2e-5;
                own[i] = kept;
            }
            double[] sorted = scores.clone();
            Arrays.sort(sorted);
            float[] values = after.graph().initializer(name).orElseThrow().toFloats();
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i] == 0).isEqualTo(scores[i] < sorted[sorted.length / 2]);
            }
        });
    }

    /** The mean cross entropy of the perceptron, written out. */
    private static double loss(Map<String, double[]> weights) {
        double[] x =
                DATA.batch(IntStream.range(0, ROWS).boxed().toList()).input("x").toDoubles();
        List<Integer> classes = DATA.labels().classes().orElseThrow().values();
        double[] w1 = weights.getOrDefault("w1", new double[0]);
        double[] w2 = weights.getOrDefault("w2", new double[0]);
        double sum = 0;
        for (int row = 0; row < ROWS; row++) {
            double[] logits = new double[Perceptron.CLASSES];
            for (int h = 0; h < HIDDEN; h++) {
                double hidden = 0;
                for (int i = 0; i < Perceptron.FEATURES; i++) {
                    hidden += x[row * Perceptron.FEATURES + i] * w1[i * HIDDEN + h];
                }
                for (int c = 0; c < logits.length; c++) {
                    logits[c] += Math.tanh(hidden) * w2[h * logits.length + c];
                }
            }
            double total = Arrays.stream(logits).map(Math::exp).sum();
            sum += Math.log(total) - logits[classes.get(row)];
        }
        return sum / ROWS;
    }

    @Test
    void layersDecayAsWithoutMasks() {
        TrainingSettings decaying = new TrainingSettings(
                1,
                8,
                1,
                Optimizer.AdamW.of(0.1),
                new Schedule(Schedule.Curve.CONSTANT, 0),
                0.5,
                0,
                0,
                0,
                TrainingPrecision.FP32,
                false,
                1);
        Model encoder = Passes.canonical(TinyEncoder.model(4)).model();
        Map<String, Mask> masks = new HashMap<>();
        PrunableWeight.of(encoder.graph())
                .forEach(weight ->
                        masks.put(weight.name(), Mask.ofAll(weight.layout().size())));
        assertThat(masks).hasSizeGreaterThan(12);
        Recovery dense = Recovery.of(LABELS, decaying);
        Recovery masked = dense.withSparsification(Optional.of(Sparsification.fixed(masks)));
        assertThat(ParameterRules.of(TrainingGraph.of(encoder, List.of(), masked), decaying))
                .isEqualTo(ParameterRules.of(TrainingGraph.of(encoder, List.of(), dense), decaying))
                .containsValue(new ParameterRules.Rule(1, true))
                .containsValue(new ParameterRules.Rule(0.125, true));
    }
}
