package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Split;
import dev.limbeck.data.Splits;
import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.MaskRule;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.run.Acceptance;
import dev.limbeck.run.ArchivedValues;
import dev.limbeck.run.DistillOptions;
import dev.limbeck.run.Engines;
import dev.limbeck.run.Lessons;
import dev.limbeck.run.Original;
import dev.limbeck.run.Verdict;
import dev.limbeck.run.WeightMethod;
import dev.limbeck.run.WeightPruneOptions;
import dev.limbeck.run.WeightPruneResult;
import dev.limbeck.run.WeightPruneRun;
import dev.limbeck.target.Resource;
import dev.limbeck.target.Target;
import dev.limbeck.technique.prune.weight.Comparison;
import dev.limbeck.technique.prune.weight.GradientTimesWeight;
import dev.limbeck.technique.prune.weight.Magnitude;
import dev.limbeck.technique.prune.weight.RandomScores;
import dev.limbeck.technique.prune.weight.Sparsity;
import dev.limbeck.technique.prune.weight.SparsityRamp;
import dev.limbeck.technique.prune.weight.WeightCriterion;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import dev.limbeck.testkit.FixedMeter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A BERT most of whose weights go; its own answers are the labels. */
class WeightPruneRunTest {
    private static final Shapes SHAPES = Shapes.SMALL;
    private static final Model ORIGINAL = CanonicalBert.model(SHAPES, Precision.FLOAT, 1);
    private static final Engines ENGINES =
            new Engines(Engines.load().predictor(), Engines.load().calibrator(), new FixedMeter(2));

    @TempDir
    private Path folder;

    private WeightPruneResult run(WeightMethod method, double share, Optional<DistillOptions> recovery) {
        WeightPruneOptions options = new WeightPruneOptions(
                method,
                new Sparsity.Share(share, Comparison.LAYER),
                false,
                List.of(),
                64,
                recovery,
                Optional.of(ArchivedValues.FP16),
                Acceptance.ANY.withMinimise(Resource.BYTES).withMaxDropPoints(40),
                Target.of(ENGINES.predictor().isa()),
                1);
        return new WeightPruneRun(
                        ENGINES,
                        Optional.of(TorchTrainer.inThisProcess()),
                        folder.resolve(method.label()),
                        Progress.SILENT)
                .run(Original.of(ORIGINAL), splits(), options);
    }

    private static Optional<DistillOptions> recovery(double rate) {
        return Optional.of(new DistillOptions(
                "uniform",
                new Lessons(new KullbackLeibler(2), 0.9, 0.1, 1, 0, 0, 0, 0, 1, Optional.empty()),
                TrainingSettings.encoder(4, rate, 1),
                0.1,
                List.of(),
                false,
                Acceptance.ANY,
                Optional.empty(),
                Target.of(ENGINES.predictor().isa())));
    }

    @Test
    void whatIsLeftLearnsToAnswerAgain() {
        WeightMethod method = new WeightMethod.AtOnce(new Magnitude());
        WeightPruneResult untaught = run(method, 0.7, Optional.empty());
        WeightPruneResult taught = run(method, 0.7, recovery(2e-3));
        assertThat(taught.run().dropPoints()).isLessThan(untaught.run().dropPoints() / 2);
        assertSparse(taught, 0.7);
        // The meter would have it twice as fast: nothing of that is claimed.
        assertThat(taught.run().verdict()).as(taught.run().reason()).isEqualTo(Verdict.KEPT);
        assertThat(taught.run().reason())
                .contains("smaller as an archive, not faster")
                .doesNotContain("as fast");
    }

    /** Blocks are still found, and their hidden states compared, while weights are masked. */
    @ParameterizedTest
    @EnumSource(MaskRule.class)
    void weightsGoWhileTheModelLearns(MaskRule rule) {
        WeightMethod method = new WeightMethod.WhileLearning(rule, new SparsityRamp(0.1, 0.7, 4));
        WeightPruneResult result = run(method, 0.7, recovery(2e-3));
        assertSparse(result, 0.7);
        assertThat(result.learning().orElseThrow().terms()).contains("hidden states 0");
        assertThat(result.model().graph().initializers().keySet()).noneMatch(name -> name.contains("/limbeck/mask"));
    }

    private static void assertSparse(WeightPruneResult result, double share) {
        assertThat(result.run().sparsity().orElseThrow().weights()).isNotEmpty().allSatisfy(weight -> {
            assertThat(weight.share()).isBetween(share - 0.01, share + 0.01);
        });
        assertThat(result.run().sparsity().orElseThrow().archive().orElseThrow().bytes())
                .isLessThan(result.run().before().bytes() / 2);
    }

    @Test
    void gradientsSayMoreThanChance() {
        double taylor = drop(new GradientTimesWeight());
        assertThat(taylor).isLessThan(drop(new RandomScores(1)));
    }

    private double drop(WeightCriterion criterion) {
        return run(new WeightMethod.AtOnce(criterion), 0.3, Optional.empty())
                .run()
                .dropPoints();
    }

    private static Splits splits() {
        return Splits.of(Map.of(Split.TRAIN, rows(640, 1), Split.DEV, rows(300, 2)), 1);
    }

    private static Dataset rows(int count, long seed) {
        int[] lengths = new int[count];
        Arrays.setAll(lengths, i -> 4 + i % 7);
        Map<String, Tensor> inputs = CanonicalBert.inputs(SHAPES, CanonicalBert.mask(lengths), seed);
        return AnsweredRows.of(ENGINES.predictor(), ORIGINAL, inputs);
    }
}
