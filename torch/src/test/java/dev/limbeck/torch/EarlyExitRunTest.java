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
import dev.limbeck.error.ModelException;
import dev.limbeck.error.RecipeException;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.pass.Passes;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.run.Acceptance;
import dev.limbeck.run.EarlyExitOptions;
import dev.limbeck.run.EarlyExitOptions.Unfreezing;
import dev.limbeck.run.EarlyExitResult;
import dev.limbeck.run.EarlyExitRun;
import dev.limbeck.run.Engines;
import dev.limbeck.run.Mode;
import dev.limbeck.run.Original;
import dev.limbeck.run.Run;
import dev.limbeck.run.Verdict;
import dev.limbeck.run.exit.ExitEvidence;
import dev.limbeck.run.exit.RowsAtSpeed;
import dev.limbeck.run.exit.SpeedPoint;
import dev.limbeck.run.exit.SpeedPoint.Timed;
import dev.limbeck.site.Exit;
import dev.limbeck.site.Exits;
import dev.limbeck.target.Resource;
import dev.limbeck.target.Target;
import dev.limbeck.technique.exit.AdaptiveForm;
import dev.limbeck.technique.exit.ExitBranch;
import dev.limbeck.technique.exit.Uncertainty;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import dev.limbeck.testkit.FixedMeter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A model gets exits, which learn its answers; rows leave it in ONNX Runtime, and the run says what that saves. */
class EarlyExitRunTest {
    private static final Shapes SHAPES = Shapes.SMALL;
    private static final Model BERT = CanonicalBert.model(SHAPES, Precision.FLOAT, 1);
    private static final Predictor PREDICTOR = Engines.load().predictor();
    private static final Engines ENGINES = new Engines(PREDICTOR, Engines.load().calibrator(), new FixedMeter(2));

    @TempDir
    private Path folder;

    private static EarlyExitOptions options(
            Optional<Unfreezing> unfreezing, OptionalDouble speed, boolean perExit, double maxDrop) {
        return new EarlyExitOptions(
                List.of(1, 2),
                Optional.of(ExitBranch.Kind.POOLER),
                Optional.empty(),
                TrainingSettings.encoder(6, 5e-3, 1),
                unfreezing,
                speed,
                perExit,
                Mode.LOSSLESS,
                Acceptance.ANY.withMaxDropPoints(maxDrop),
                Target.of(PREDICTOR.isa()).withBatch(0));
    }

    private EarlyExitResult run(Splits splits, EarlyExitOptions options) {
        return run(BERT, splits, options);
    }

    private EarlyExitResult run(Model model, Splits splits, EarlyExitOptions options) {
        return new EarlyExitRun(
                        ENGINES, Optional.of(TorchTrainer.inThisProcess()), folder.resolve("training"), Progress.SILENT)
                .run(Original.of(model), splits, options);
    }

    private static ExitEvidence evidence(EarlyExitResult result) {
        return result.run().exits().orElseThrow();
    }

    @Test
    void rowsLeaveAsTheRunSays() throws Exception {
        Splits splits = splits(true);
        EarlyExitResult result = run(splits, options(Optional.empty(), OptionalDouble.empty(), false, 12));

        Run run = result.run();
        ExitEvidence exits = evidence(result);
        assertThat(run.verdict()).as(run.reason()).isIn(Verdict.KEPT, Verdict.DECLINED);
        assertThat(run.reason()).contains("at batch 1, ", "at batch 32");
        assertThat(exits.layers()).containsExactly(1, 2);
        assertThat(exits.blocks()).isEqualTo(3);
        assertThat(exits.chosen().thresholds()).containsExactly(exits.speed());
        assertThat(exits.chosen().timed()).containsExactly(new Timed(1, 5, 2), new Timed(32, 5, 2));
        double oneRow = 1.5 / splits.validation().size();
        assertThat(exits.chosen().value())
                .isCloseTo(run.after().score().orElseThrow().value(), within(oneRow));
        assertThat(exits.chosen().dropPoints()).isCloseTo(run.dropPoints(), within(100 * oneRow));
        Predictions layers = PREDICTOR.predict(
                result.bySpeed(), new RowsAtSpeed(splits.validation(), exits.speed()), AdaptiveForm.EXIT);
        for (int layer = 1; layer <= 3; layer++) {
            int asked = layer;
            long left = layers.rows().stream().filter(row -> row[0] == asked).count();
            assertThat((double) left / layers.size())
                    .isCloseTo(exits.chosen().shares().get(layer - 1), within(oneRow));
        }
        assertThat(result.curves()).hasSize(1);
        assertThat(result.curves().get(0).terms()).containsExactly("exit 1", "exit 2");
        assertFixed(result, splits.validation(), exits.speed());
        assertFlat(result, splits.validation());
        assertCurve(exits);
        assertSaved(result, exits);
    }

    private static void assertFixed(EarlyExitResult result, Dataset rows, double speed) {
        assertThat(result.fixed().graph().inputs()).isEqualTo(BERT.graph().inputs());
        assertThat(result.fixed().graph().outputs()).isEqualTo(BERT.graph().outputs());
        Predictions fixed = PREDICTOR.predict(result.fixed(), rows, "logits");
        Predictions bySpeed = PREDICTOR.predict(result.bySpeed(), new RowsAtSpeed(rows, speed), "logits");
        for (int row = 0; row < rows.size(); row++) {
            assertThat(fixed.rows().get(row))
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(bySpeed.rows().get(row));
        }
    }

    /** What the model answered it still answers, and after a quantizer has read it rows can leave it. */
    private static void assertFlat(EarlyExitResult result, Dataset rows) {
        Predictions before = PREDICTOR.predict(BERT, rows, "logits");
        Predictions after = PREDICTOR.predict(result.flat(), rows, "logits");
        for (int row = 0; row < rows.size(); row++) {
            assertThat(after.rows().get(row))
                    .usingComparatorWithPrecision(1e-4f)
                    .containsExactly(before.rows().get(row));
        }
        Model canonical = Passes.canonical(result.flat()).model();
        assertThat(Exits.of(canonical).all()).extracting(Exit::layer).containsExactly(1, 2);
        String obstacle =
                AdaptiveForm.bySpeed(Uncertainty.CLASSES).apply(canonical).fold(model -> "", reason -> reason);
        assertThat(obstacle).isEmpty();
    }

    private static void assertCurve(ExitEvidence exits) {
        List<SpeedPoint> curve = exits.curve();
        assertThat(curve)
                .extracting(point -> point.thresholds().get(0))
                .isSorted()
                .startsWith(0.0)
                .endsWith(1.0);
        assertThat(curve)
                .hasSizeBetween(10, 11)
                .allSatisfy(
                        point -> assertThat(point.timed()).containsExactly(new Timed(1, 5, 2), new Timed(32, 5, 2)));
        assertThat(curve)
                .extracting(SpeedPoint::macs)
                .last()
                .isEqualTo(curve.stream().mapToDouble(SpeedPoint::macs).min().orElseThrow());
        assertThat(curve.get(0).macsRatio()).isEqualTo(1);
        assertThat(curve.get(0).dropPoints()).isZero();
        assertThat(exits.certainty().stream()
                        .filter(c -> c.layer() == 1)
                        .mapToInt(c -> c.rows())
                        .sum())
                .isEqualTo(exits.certainty().stream()
                        .filter(c -> c.layer() == 2)
                        .mapToInt(c -> c.rows())
                        .sum())
                .isEqualTo(150);
    }

    private void assertSaved(EarlyExitResult result, ExitEvidence exits) throws Exception {
        Path out = folder.resolve("out");
        result.save(Files.createDirectories(folder.resolve("source")), out);
        assertThat(OnnxReader.read(out.resolve("model.onnx")).graph().feeds())
                .extracting(ValueInfo::name)
                .contains(AdaptiveForm.SPEED);
        assertThat(OnnxReader.read(out.resolve("model-fixed.onnx")).graph().feeds())
                .isEqualTo(BERT.graph().feeds());
        assertThat(Exits.of(OnnxReader.read(out.resolve("flat.onnx"))).all()).hasSize(2);
        JsonNode json = JsonMapper.shared().readTree(Files.readString(out.resolve("run.json")));
        assertThat(json.path("speed").asDouble()).isEqualTo(exits.speed());
        assertThat(json.path("exits").path("chosen").propertyNames())
                .containsExactly("speed", "metric", "drop_points", "flops", "flops_ratio", "shares", "timed");
        assertThat(json.path("exits").path("curve")).hasSize(exits.curve().size());
    }

    /** Rows that have no labels are held against the model's own answers. */
    @Test
    void exitsMayHaveThresholdsOfTheirOwnAndNeedNoLabels() {
        Splits splits = splits(false);
        EarlyExitResult result = run(splits, options(Optional.empty(), OptionalDouble.empty(), true, 20));

        ExitEvidence exits = evidence(result);
        assertThat(exits.chosen().thresholds()).hasSize(2);
        assertThat(result.run().after().score().orElseThrow().metric()).isEqualTo("agreement");
        double atOneSpeed = exits.curve().stream()
                .filter(point -> point.thresholds().get(0) == exits.speed())
                .mapToDouble(SpeedPoint::macs)
                .findFirst()
                .orElseThrow();
        // On the validation rows, which have not chosen them, they may be a little worse.
        assertThat(exits.chosen().macs()).isLessThan(1.2 * atOneSpeed);
        Predictions judged = PREDICTOR.predict(result.fixed(), splits.validation(), "logits");
        Predictions original = PREDICTOR.predict(BERT, splits.validation(), "logits");
        long agreeing = IntStream.range(0, judged.size())
                .filter(row -> judged.argmax(row) == original.argmax(row))
                .count();
        assertThat((double) agreeing / judged.size())
                .isEqualTo(result.run().after().score().orElseThrow().value());
    }

    @Test
    void theWholeModelLearnsFromLabelsIfThatIsAsked() {
        Unfreezing how = new Unfreezing(TrainingSettings.encoder(2, 1e-3, 1), 0, List.of());
        EarlyExitResult result = run(splits(true), options(Optional.of(how), OptionalDouble.of(0.5), false, 50));

        assertThat(result.curves()).hasSize(2);
        assertThat(result.curves().get(1).terms()).containsExactly("labels", "exit 1", "exit 2");
        assertThat(result.curves().get(1).scores()).hasSize(2);
        assertThat(evidence(result).speed()).isEqualTo(0.5);
        assertThat(Exits.removedFrom(Passes.canonical(result.flat()).model())
                        .graph()
                        .initializers())
                .isNotEqualTo(BERT.graph().initializers());
        assertThatThrownBy(() -> run(splits(false), options(Optional.of(how), OptionalDouble.empty(), false, 50)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("needs labels");
    }

    /** Ranges of activations are those of the rows that are there, so few rows may leave elsewhere than they seem to. */
    @Test
    void blocksAndExitsMayComputeInIntegers() {
        EarlyExitOptions usual = options(Optional.empty(), OptionalDouble.of(0.5), false, 50);
        EarlyExitOptions integers = new EarlyExitOptions(
                usual.layers(),
                usual.branch(),
                usual.soft(),
                TrainingSettings.encoder(1, 5e-3, 1),
                usual.unfreezing(),
                usual.speed(),
                false,
                Mode.DYNAMIC,
                usual.acceptance(),
                usual.target());
        EarlyExitResult result = run(splits(true), integers);

        assertThat(result.run().form()).startsWith("dynamic, ");
        assertThat(result.run().compression()).isGreaterThan(1.2);
        assertThat(evidence(result).chosen().value())
                .isCloseTo(result.run().after().score().orElseThrow().value(), within(0.05));
        assertThat(result.flat().graph().nodes())
                .noneMatch(node -> node.opType().contains("Integer"));
    }

    /** A model of one number; its exits learn it, and how far off they are. */
    @Test
    void numbersLeaveWhereTheirErrorIsExpectedToBeSmall() {
        GraphEditor editor = BERT.edit();
        editor.removeOutput("logits");
        List<String> first = List.of(
                "logits",
                editor.constant("from", Tensor.vector(0L)),
                editor.constant("to", Tensor.vector(1L)),
                editor.constant("axis", Tensor.vector(1L)));
        editor.add(Node.of("scoring", "Slice", first, List.of("score")));
        editor.addOutput(new ValueInfo("score", TensorType.of(DType.FLOAT, Dim.symbol("rows"), Dim.of(1))));
        Model scoring = BERT.withGraph(editor.build());
        Splits splits = Splits.of(
                Map.of(
                        Split.TRAIN, scored(scoring, 640, 1),
                        Split.DEV, scored(scoring, 300, 2)),
                1);
        EarlyExitOptions options = options(Optional.empty(), OptionalDouble.empty(), false, 8);

        EarlyExitResult result = run(scoring, splits, options);

        ExitEvidence exits = evidence(result);
        assertThat(exits.certainty()).isEmpty();
        assertThat(exits.chosen().shares().get(2)).isLessThan(1);
        assertThat(result.run().after().score().orElseThrow().metric()).isEqualTo("spearman");
        assertThat(result.fixed().graph().outputs()).isEqualTo(scoring.graph().outputs());
        assertErrorsAreKnown(result, splits.validation());
        EarlyExitOptions soft = new EarlyExitOptions(
                options.layers(),
                options.branch(),
                Optional.of(new KullbackLeibler(1)),
                options.settings(),
                options.unfreezing(),
                options.speed(),
                false,
                options.mode(),
                options.acceptance(),
                options.target());
        assertThatThrownBy(() -> run(scoring, splits, soft))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("--soft");
    }

    /** The half of the rows that an exit says it is surer of is nearer to the model's answers. */
    private static void assertErrorsAreKnown(EarlyExitResult result, Dataset rows) {
        String exit = Exits.of(result.flat()).all().get(1).logits();
        List<float[]> made = PREDICTOR.predict(result.flat(), rows, exit).rows();
        List<float[]> answers = PREDICTOR.predict(result.flat(), rows, "score").rows();
        List<Integer> surest = IntStream.range(0, rows.size())
                .boxed()
                .sorted(Comparator.comparing(row -> Uncertainty.NUMBERS.of(made.get(row))))
                .toList();
        ToDoubleFunction<List<Integer>> error = some -> some.stream()
                .mapToDouble(row -> Math.pow(made.get(row)[0] - answers.get(row)[0], 2))
                .average()
                .orElseThrow();
        int half = surest.size() / 2;
        assertThat(error.applyAsDouble(surest.subList(0, half)))
                .isLessThan(error.applyAsDouble(surest.subList(half, surest.size())));
    }

    @Test
    void whatCannotHaveExitsIsRefusedBeforeAnythingIsTrained() {
        EarlyExitOptions usual = options(Optional.empty(), OptionalDouble.empty(), false, 1);
        EarlyExitOptions beyond = new EarlyExitOptions(
                List.of(3),
                usual.branch(),
                usual.soft(),
                usual.settings(),
                usual.unfreezing(),
                usual.speed(),
                false,
                usual.mode(),
                usual.acceptance(),
                usual.target());
        assertThatThrownBy(() -> run(splits(true), beyond))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("behind 3 blocks")
                .hasMessageContaining("1 to 2");
        EarlyExitOptions smaller = new EarlyExitOptions(
                usual.layers(),
                usual.branch(),
                usual.soft(),
                usual.settings(),
                usual.unfreezing(),
                usual.speed(),
                false,
                usual.mode(),
                usual.acceptance().withMinimise(Resource.BYTES),
                usual.target());
        assertThatThrownBy(() -> run(splits(true), smaller)).isInstanceOf(RecipeException.class);
        assertThat(folder.resolve("training")).doesNotExist();
    }

    private static Splits splits(boolean labelled) {
        return Splits.of(
                Map.of(
                        Split.TRAIN, rows(640, 1, labelled),
                        Split.DEV, rows(300, 2, labelled),
                        Split.TEST, rows(100, 3, labelled)),
                1);
    }

    private static Map<String, Tensor> inputs(int count, long seed) {
        int[] lengths = new int[count];
        Arrays.setAll(lengths, i -> 4 + i % 7);
        return CanonicalBert.inputs(SHAPES, CanonicalBert.mask(lengths), seed);
    }

    /** Rows whose labels are the model's answers. */
    private static Dataset rows(int count, long seed, boolean labelled) {
        Map<String, Tensor> inputs = inputs(count, seed);
        return labelled
                ? AnsweredRows.of(PREDICTOR, BERT, inputs)
                : new TensorDataset("rows", inputs, new Labels.None());
    }

    /** Rows whose labels are the model's answers. */
    private static Dataset scored(Model scoring, int count, long seed) {
        Map<String, Tensor> inputs = inputs(count, seed);
        Dataset rows = new TensorDataset("rows", inputs, new Labels.None());
        List<Double> scores = PREDICTOR.predict(scoring, rows, "score").rows().stream()
                .map(row -> (double) row[0])
                .toList();
        return new TensorDataset("rows", inputs, new Labels.ScoreLabels(scores));
    }
}
