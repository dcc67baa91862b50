package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Split;
import dev.limbeck.data.Splits;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.EngineException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.measure.Predictions;
import dev.limbeck.op.ModelCost;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.Trainer;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.run.Acceptance;
import dev.limbeck.run.DistillOptions;
import dev.limbeck.run.Engines;
import dev.limbeck.run.GroupSensitivity;
import dev.limbeck.run.GroupWidth;
import dev.limbeck.run.Lessons;
import dev.limbeck.run.Original;
import dev.limbeck.run.PruneOptions;
import dev.limbeck.run.PruneOptions.Extent;
import dev.limbeck.run.PruneOptions.Selection;
import dev.limbeck.run.PruneResult;
import dev.limbeck.run.PruneRun;
import dev.limbeck.run.PruningBudget;
import dev.limbeck.run.PruningEvidence;
import dev.limbeck.site.ChannelGroup.Kind;
import dev.limbeck.target.Target;
import dev.limbeck.technique.prune.Criteria;
import dev.limbeck.technique.prune.Ranking;
import dev.limbeck.technique.structure.LayerDropping;
import dev.limbeck.tensor.DType;
import dev.limbeck.testkit.FixedMeter;
import dev.limbeck.testkit.RandomNetworks;
import dev.limbeck.testkit.TinyEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes of a pruning of a small network, in one step and in several, and what is refused. */
class PruneRunTest {
    private static final Model MODEL = RandomNetworks.model(3, 10);
    private static final Engines ENGINES = new Engines(new OrtPredictor(), new OrtCalibrator(), new FixedMeter(2));
    private static final Splits SPLITS = Splits.of(Map.of(Split.TRAIN, rows(1, 40), Split.DEV, rows(2, 24)), 1);

    @TempDir
    private Path workspace;

    private static Dataset rows(long seed, int count) {
        List<Integer> classes =
                IntStream.range(0, count).map(row -> row % 3).boxed().toList();
        return new TensorDataset(
                "rows" + seed,
                RandomNetworks.inputs(seed, count),
                new Labels.ClassLabels(classes, List.of("a", "b", "c")));
    }

    private static PruneOptions options(PruningBudget budget, double least) {
        return options("l2", Ranking.GLOBAL, new Extent(budget, least, OptionalInt.of(1)), 1, false, Optional.empty());
    }

    private static PruneOptions options(
            String criterion,
            Ranking ranking,
            Extent extent,
            int steps,
            boolean reconstructed,
            Optional<DistillOptions> recovery) {
        return new PruneOptions(
                new Selection(Set.of(Kind.CHANNEL, Kind.NEURON), Criteria.named(criterion, 1), ranking, 32),
                extent,
                steps,
                reconstructed,
                recovery,
                Acceptance.ANY,
                Target.of(InstructionSets.current()),
                1);
    }

    private static Extent half() {
        return new Extent(new PruningBudget.Units(0.5), 0.1, OptionalInt.of(1));
    }

    private PruneResult pruned(Model model, PruneOptions options, Optional<Trainer> trainer) {
        return new PruneRun(ENGINES, trainer, workspace, Progress.SILENT).run(Original.of(model), SPLITS, options);
    }

    private PruneResult pruned(PruneOptions options) {
        return pruned(MODEL, options, Optional.empty());
    }

    private static List<Integer> widths(PruneResult result) {
        return evidence(result).widths().stream().map(GroupWidth::after).toList();
    }

    private static PruningEvidence evidence(PruneResult result) {
        return result.run().pruning().orElseThrow();
    }

    @Test
    void parametersAreBroughtDownToAShare() {
        long before = ModelCost.of(MODEL).parameters();
        for (double share : new double[] {0.8, 0.5}) {
            PruneResult result = pruned(options(new PruningBudget.Parameters(share), 0.1));

            assertThat((double) ModelCost.of(result.model()).parameters() / before)
                    .isBetween(share - 0.15, share);
        }
    }

    /** Each group keeps the same share in one step as in three, for shares are of the original. */
    @Test
    void severalStepsLeadAsFarAsOne() {
        List<Integer> once = widths(pruned(options("l2", Ranking.PER_GROUP, half(), 1, false, Optional.empty())));
        List<Integer> inThree = widths(pruned(options("l2", Ranking.PER_GROUP, half(), 3, false, Optional.empty())));

        assertThat(inThree).isEqualTo(once);
        assertThat(new PruningBudget.Macs(0.5).after(1, 3).share()).isEqualTo(Math.cbrt(0.5));
        assertThat(new PruningBudget.Macs(0.5).after(3, 3).share()).isEqualTo(0.5);
    }

    private static double distance(Model changed) {
        Predictions expected = answers(MODEL);
        Predictions actual = answers(changed);
        double sum = 0;
        for (int row = 0; row < expected.size(); row++) {
            for (int i = 0; i < expected.rows().get(row).length; i++) {
                sum += Math.pow(expected.rows().get(row)[i] - actual.rows().get(row)[i], 2);
            }
        }
        return sum;
    }

    private static Predictions answers(Model model) {
        return new OrtPredictor().predict(model, SPLITS.validation(), "y");
    }

    @Test
    void whatReadsRemovedChannelsMakesUpForThem() {
        PruneResult without = pruned(options("l2", Ranking.PER_GROUP, half(), 1, false, Optional.empty()));
        PruneResult with = pruned(options("l2", Ranking.PER_GROUP, half(), 1, true, Optional.empty()));

        assertThat(widths(with)).isEqualTo(widths(without));
        assertThat(distance(with.model())).isLessThan(0.5 * distance(without.model()));
    }

    @Test
    void theSurgeonsCriterionChangesTheWeightsToo() {
        PruneResult without = pruned(options("l2", Ranking.PER_GROUP, half(), 1, false, Optional.empty()));
        PruneResult surgeon = pruned(options("obs", Ranking.PER_GROUP, half(), 1, false, Optional.empty()));

        assertThat(distance(surgeon.model())).isLessThan(0.5 * distance(without.model()));
    }

    @Test
    void criteriaOfFeatureMapsAndTimesRank() {
        for (String criterion : List.of("hrank", "apoz", "obs")) {
            PruneResult result = pruned(options(criterion, Ranking.LATENCY, half(), 1, false, Optional.empty()));

            assertThat(ModelCost.of(result.model()).parameters())
                    .as(criterion)
                    .isLessThan(ModelCost.of(MODEL).parameters());
        }
    }

    @Test
    void aMultipleThatIsMeasuredIsTold() {
        Extent measured = new Extent(new PruningBudget.Units(0.5), 0.1, OptionalInt.empty());

        assertThat(pruned(options("l2", Ranking.GLOBAL, measured, 1, false, Optional.empty()))
                        .run()
                        .notes())
                .anySatisfy(note -> assertThat(note).contains("widths are multiples of"));
    }

    @Test
    void whatEachGroupCostsAloneIsMeasuredIfItIsAskedFor() {
        PruneOptions plain = options("l2", Ranking.GLOBAL, half(), 1, false, Optional.empty());
        PruneOptions asked = new PruneOptions(
                plain.selection(),
                plain.extent(),
                1,
                false,
                Optional.empty(),
                Acceptance.ANY.withSensitivity(true),
                plain.target(),
                1);

        assertThat(evidence(pruned(plain)).sensitivity()).isEmpty();
        PruningEvidence evidence = evidence(pruned(asked));
        assertThat(evidence.sensitivity())
                .extracting(GroupSensitivity::group)
                .isEqualTo(evidence.widths().stream().map(GroupWidth::group).toList());
        assertThat(evidence.sensitivity())
                .allSatisfy(group -> assertThat(group.points())
                        .isNotEmpty()
                        .allSatisfy(point -> assertThat(point.divergence()).isBetween(0.0, 50.0)));
    }

    /** Teaches nothing, counts its trainings, and fails in one of them. */
    private static final class Stub implements Trainer {
        private final int failing;
        private final List<Integer> epochs = new ArrayList<>();

        Stub(int failing) {
            this.failing = failing;
        }

        @Override
        public String runtime() {
            return "stub";
        }

        @Override
        public Trainer keepingAnswersIn(Path folder) {
            return this;
        }

        @Override
        public Trained train(
                Model student,
                List<Model> teachers,
                TrainingData data,
                Recovery recovery,
                Path folder,
                Progress progress) {
            epochs.add(recovery.settings().epochs());
            if (epochs.size() == failing) {
                throw new EngineException("stopped");
            }
            return Trained.untaught(student);
        }
    }

    private static PruneOptions recovering(int steps, int epochs) {
        DistillOptions recovery = new DistillOptions(
                "uniform",
                new Lessons(new KullbackLeibler(1), 1, 0, 0, 0, 0, 0, 0, 12, Optional.empty()),
                TrainingSettings.cnn(epochs, 0.01, 1),
                0,
                List.of(),
                false,
                Acceptance.ANY,
                Optional.empty(),
                Target.of(InstructionSets.current()));
        return options("l2", Ranking.GLOBAL, half(), steps, false, Optional.of(recovery));
    }

    @Test
    void theStepsShareTheEpochs() {
        Stub trainer = new Stub(0);
        PruneResult result = pruned(MODEL, recovering(3, 5), Optional.of(trainer));

        assertThat(trainer.epochs).containsExactly(1, 2, 2);
        assertThat(result.curves()).hasSize(3);
    }

    @Test
    void aStoppedRunGoesOnInItsStep() {
        Stub stopped = new Stub(2);
        assertThatThrownBy(() -> pruned(MODEL, recovering(3, 3), Optional.of(stopped)))
                .isInstanceOf(EngineException.class);
        Stub trainer = new Stub(0);
        PruneResult result = pruned(MODEL, recovering(3, 3), Optional.of(trainer));

        assertThat(stopped.epochs).hasSize(2);
        assertThat(trainer.epochs).hasSize(2);
        assertThat(result.curves()).hasSize(3);
        assertThat(widths(result)).isEqualTo(widths(pruned(MODEL, recovering(3, 3), Optional.of(new Stub(0)))));
    }

    /** A stopped run is known again by the text of its options. */
    @Test
    void theSameOptionsAreTheSameText() {
        assertThat(recovering(3, 3).toString()).isEqualTo(recovering(3, 3).toString());
        assertThat(recovering(3, 3).toString())
                .contains("kinds=[CHANNEL, NEURON]")
                .doesNotContain("@");
    }

    @Test
    void tooFewEpochsForTheStepsAreRefused() {
        assertThatThrownBy(() -> recovering(4, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--epochs 4")
                .hasMessageContaining("--steps");
    }

    private void assertRefused(Model model, PruneOptions options, String... parts) {
        assertThatThrownBy(() -> pruned(model, options, Optional.empty()))
                .isInstanceOf(ModelException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void aBudgetBelowTheFloorNamesTheGroupAndWhatWouldDo() {
        assertRefused(
                MODEL,
                options(new PruningBudget.Macs(0.05), 0.5),
                "% of the multiply-accumulates are left",
                "Ask for 0.",
                "Most stays of '",
                "by --least 0.5");
        assertRefused(
                MODEL,
                options(new PruningBudget.Parameters(0.05), 0.9),
                "parameters are left",
                "Ask for 0.",
                "Most stays of '");
    }

    @Test
    void aRatioBelowTheLeastShareNamesAGroupAndWhatWouldDo() {
        assertRefused(
                MODEL,
                options(new PruningBudget.Units(0.2), 0.5),
                "A share of 0.20 was to stay",
                "Most stays of '",
                "by --least 0.5",
                "Ask for --ratio 0.",
                "or lower --least");
    }

    @Test
    void nothingThatCanBePrunedSaysWhy() {
        PruneOptions heads = new PruneOptions(
                new Selection(Set.of(Kind.HEAD), Criteria.named("l2", 1), Ranking.GLOBAL, 32),
                half(),
                1,
                false,
                Optional.empty(),
                Acceptance.ANY,
                Target.of(InstructionSets.current()),
                1);

        assertRefused(MODEL, heads, "it has no head", "--granularity", "stays:");
    }

    /** The pictures' height and width are not known, so neither are the multiply-accumulates. */
    @Test
    void multiplyAccumulatesThatAreNotKnownAreNoBudget() {
        Model open = MODEL.withGraph(MODEL.edit()
                .type("x", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(6), Dim.UNKNOWN, Dim.UNKNOWN))
                .build());
        assertThat(open.graph().inputs()).extracting(ValueInfo::name).containsExactly("x");

        assertRefused(
                open,
                options(new PruningBudget.Macs(0.5), 0.1),
                "multiply-accumulates the model has is not known: those of ",
                "--ratio, --params or --latency");
    }

    private static PruneOptions blocks(double share, double least, int steps) {
        return new PruneOptions(
                new Selection(Set.of(), Criteria.named("l2", 1), Ranking.GLOBAL, 16),
                new Extent(new PruningBudget.Units(share), least, OptionalInt.of(1)),
                steps,
                false,
                Optional.empty(),
                Acceptance.ANY,
                Target.of(InstructionSets.current()).withLength(7),
                1);
    }

    private static Splits sentences() {
        Dataset rows = new TensorDataset("sentences", TinyEncoder.inputs(1, 24, 7), new Labels.None());
        return Splits.of(Map.of(Split.TRAIN, rows, Split.DEV, rows), 1);
    }

    /** Of two blocks the one goes without which the answers move less. */
    @Test
    void theBlockGoesWithoutWhichAnswersStayClosest() {
        Model bert = TinyEncoder.model(1);
        Original original = Original.of(bert);
        PruneResult result = new PruneRun(ENGINES, Optional.empty(), workspace, Progress.SILENT)
                .run(original, sentences(), blocks(0.5, 0, 1));

        Model canonical = Passes.canonical(bert).model();
        double withoutFirst = moved(bert, LayerDropping.keeping(canonical, List.of(1)));
        double withoutSecond = moved(bert, LayerDropping.keeping(canonical, List.of(0)));
        String gone = withoutFirst < withoutSecond ? "block 1 of 2" : "block 2 of 2";
        assertThat(result.run().notes()).anySatisfy(note -> assertThat(note).contains("left out: " + gone));
        assertThat(evidence(result).widths()).containsExactly(new GroupWidth("the model", "block", 2, 1));
        assertThat(moved(bert, result.model())).isCloseTo(Math.min(withoutFirst, withoutSecond), within(1e-6));
    }

    private static double moved(Model original, Model changed) {
        String answer = original.graph().outputs().get(0).name();
        Predictions before = new OrtPredictor().predict(original, sentences().calibration(), answer);
        Predictions after = new OrtPredictor().predict(changed, sentences().calibration(), answer);
        double sum = 0;
        for (int row = 0; row < before.size(); row++) {
            for (int i = 0; i < before.rows().get(row).length; i++) {
                sum += Math.pow(before.rows().get(row)[i] - after.rows().get(row)[i], 2);
            }
        }
        return sum;
    }

    @Test
    void blocksThatCannotGoAreNamed() {
        assertRefused(MODEL, blocks(0.5, 0, 1), "no blocks that could be left out", "--granularity");
        assertThatThrownBy(() -> new PruneRun(ENGINES, Optional.empty(), workspace, Progress.SILENT)
                        .run(Original.of(TinyEncoder.model(1)), sentences(), blocks(0.2, 0.5, 1)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("0.20 of the 2 blocks")
                .hasMessageContaining("--ratio 0.50");
    }
}
