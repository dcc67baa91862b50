package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Split;
import dev.limbeck.data.Splits;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.match.CodedWeight;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.run.Acceptance;
import dev.limbeck.run.DistillOptions;
import dev.limbeck.run.Engines;
import dev.limbeck.run.Lessons;
import dev.limbeck.run.Original;
import dev.limbeck.run.RestructureOptions;
import dev.limbeck.run.RestructureOptions.Beginning;
import dev.limbeck.run.RestructureResult;
import dev.limbeck.run.RestructureRun;
import dev.limbeck.run.Restructuring;
import dev.limbeck.target.Resource;
import dev.limbeck.target.Target;
import dev.limbeck.technique.structure.WeightSharing;
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

/** A BERT whose weights share four values each; its own answers are the labels. */
class WeightSharingRunTest {
    private static final Shapes SHAPES = Shapes.SMALL;
    private static final Model ORIGINAL = withZeros(CanonicalBert.model(SHAPES, Precision.FLOAT, 1));
    private static final Engines ENGINES =
            new Engines(Engines.load().predictor(), Engines.load().calibrator(), new FixedMeter(1));

    @TempDir
    private Path folder;

    /** Every fifth element of a matrix is 0. */
    private static Model withZeros(Model model) {
        GraphEditor editor = model.edit();
        model.graph().initializers().forEach((name, tensor) -> {
            if (tensor.dtype().isFloating() && tensor.rank() == 2) {
                float[] values = tensor.toFloats();
                for (int i = 0; i < values.length; i += 5) {
                    values[i] = 0;
                }
                editor.initializer(name, Tensor.ofFloats(tensor.shape(), values));
            }
        });
        return model.withGraph(editor.build());
    }

    private RestructureResult run(Optional<DistillOptions> recovery) {
        return run(Beginning.CLOSED_FORM, recovery);
    }

    private RestructureResult run(Beginning beginning, Optional<DistillOptions> recovery) {
        RestructureOptions options = new RestructureOptions(
                List.of(new Restructuring<>(new WeightSharing(), new WeightSharing.Sharing(2, 1))),
                Optional.empty(),
                List.of(),
                false,
                64,
                beginning,
                recovery,
                true,
                Acceptance.ANY.withMinimise(Resource.BYTES).withMaxDropPoints(100),
                Target.of(ENGINES.predictor().isa()),
                1);
        return new RestructureRun(ENGINES, Optional.of(TorchTrainer.inThisProcess()), folder, Progress.SILENT)
                .run(Original.of(ORIGINAL), splits(), options);
    }

    private static DistillOptions recovery() {
        return new DistillOptions(
                "uniform",
                new Lessons(new KullbackLeibler(2), 0.9, 0.1, 1, 0, 0, 0, 0, 1, Optional.empty()),
                TrainingSettings.encoder(4, 5e-3, 1),
                0,
                List.of(),
                false,
                Acceptance.ANY.withMinimise(Resource.BYTES),
                Optional.empty(),
                Target.of(ENGINES.predictor().isa()));
    }

    @Test
    void valuesLearnAndNeitherCodesNorZerosDo() {
        RestructureResult untaught = run(Optional.empty());
        RestructureResult taught = run(Optional.of(recovery()));

        assertThat(taught.run().dropPoints()).isLessThan(0.7 * untaught.run().dropPoints());
        Graph before = untaught.model().graph();
        Graph after = taught.model().graph();
        List<CodedWeight> weights = CodedWeight.all(after);
        assertThat(weights).hasSameSizeAs(CodedWeight.all(before)).hasSizeGreaterThan(12);
        for (CodedWeight weight : weights) {
            assertThat(after.initializer(weight.codes())).isEqualTo(before.initializer(weight.codes()));
            double[] learned = weight.values(after).toDoubles();
            double[] begun = before.initializer(weight.codebook()).orElseThrow().toDoubles();
            assertThat(learned).hasSameSizeAs(begun);
            assertThat(learned[0]).isZero();
            for (int i = 1; i < learned.length; i++) {
                assertThat(learned[i]).isNotZero().isNotEqualTo(begun[i]);
            }
        }
        assertThat(after.initializers().keySet()).noneMatch(name -> name.contains("/limbeck/mask"));
        // Hidden states are compared by name, for it is no encoder of plain weights any more.
        assertThat(taught.learning().orElseThrow().terms()).contains("layer.0.out.norm");
    }

    @Test
    void fromRandomTheCodesAreDrawn() {
        Graph nearest = run(Optional.empty()).model().graph();
        Graph random = run(Beginning.RANDOM, Optional.empty()).model().graph();
        for (CodedWeight weight : CodedWeight.all(nearest)) {
            assertThat(weight.values(random)).isEqualTo(weight.values(nearest));
            assertThat(random.initializer(weight.codes()).orElseThrow().toLongs())
                    .hasSize(Math.toIntExact(weight.elements(nearest)))
                    .containsOnly(0, 1, 2, 3);
            assertThat(random.initializer(weight.codes())).isNotEqualTo(nearest.initializer(weight.codes()));
        }
    }

    @Test
    void theRunTellsWhatItSaves() {
        RestructureResult result = run(Optional.empty());
        assertThat(result.run().codebooks()).hasValueSatisfying(codebooks -> {
            assertThat(codebooks.values()).isEqualTo(4L * codebooks.weights().size());
            // Codes of 2 bits instead of 32, and what is no weight.
            assertThat(codebooks.archive().orElseThrow().bytes())
                    .isLessThan(result.run().after().bytes() / 2);
        });
        assertThat(result.run().compression()).isGreaterThan(2);
        assertThat(result.run().reason()).contains("smaller");
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
