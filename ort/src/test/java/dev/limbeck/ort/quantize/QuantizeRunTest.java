package dev.limbeck.ort.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels.ClassLabels;
import dev.limbeck.data.Split;
import dev.limbeck.data.Splits;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.DataException;
import dev.limbeck.error.RecipeException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;
import dev.limbeck.ort.InstructionSets;
import dev.limbeck.ort.OrtCalibrator;
import dev.limbeck.ort.OrtPredictor;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.progress.Progress;
import dev.limbeck.run.Acceptance;
import dev.limbeck.run.Engines;
import dev.limbeck.run.Mode;
import dev.limbeck.run.Original;
import dev.limbeck.run.Precision;
import dev.limbeck.run.QuantizeOptions;
import dev.limbeck.run.QuantizeResult;
import dev.limbeck.run.QuantizeRun;
import dev.limbeck.run.SiteLoss;
import dev.limbeck.run.Verdict;
import dev.limbeck.target.Isa;
import dev.limbeck.target.RuntimeVersion;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.FixedMeter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs on a small encoder; speeds are fixed, everything else is ONNX Runtime's. */
class QuantizeRunTest {
    private static final CanonicalBert.Shapes SHAPES = CanonicalBert.Shapes.SMALL;
    private static final Model BERT = CanonicalBert.model(SHAPES, CanonicalBert.Precision.FLOAT, 1);
    private static final Target TARGET = Target.of(InstructionSets.current());

    @ParameterizedTest
    @EnumSource(Mode.class)
    void everyModeKeepsTheAnswers(Mode mode) {
        QuantizeResult result = run(2, QuantizeOptions.of(mode, TARGET));
        assertThat(result.run().verdict()).as(result.run().reason()).isEqualTo(Verdict.KEPT);
        assertThat(result.run().dropPoints()).isLessThanOrEqualTo(5);
        assertThat(result.run().after().score()).isPresent();
        assertThat(result.run().journal().get(0).what()).isEqualTo("original");
        assertThat(result.model().opset()).isLessThanOrEqualTo(21);
        assertThat(result.model().irVersion()).isLessThanOrEqualTo(10);
    }

    @Test
    void whatIsSlowerThanTheOriginalIsDeclined() {
        QuantizeResult result = run(0.8, QuantizeOptions.of(Mode.DYNAMIC, TARGET));
        assertThat(result.run().verdict()).isEqualTo(Verdict.DECLINED);
        assertThat(result.run().reason()).contains("slower than the original");
    }

    @Test
    void excludedSitesStayAsTheyAre() {
        QuantizeOptions options = QuantizeOptions.of(Mode.DYNAMIC, TARGET).withExclude(List.of("*"));
        QuantizeResult result = run(2, options);
        assertThat(result.run().verdict()).isEqualTo(Verdict.DECLINED);
        assertThat(result.run().reason()).contains("nothing to quantize");
        assertThat(result.model()).isSameAs(BERT);
    }

    @Test
    void theWorstSitesGoBackToFloatingPointUntilTheLimitIsKept() {
        QuantizeOptions twoBits = twoBits(TARGET.withRuntimeVersion(new RuntimeVersion(1, 28)));
        QuantizeResult free = run(2, twoBits);
        double limit = free.run().dropPoints() / 2;
        assertThat(limit).as("four levels must cost something for this test").isGreaterThan(1);

        QuantizeResult repaired = run(2, twoBits.withAcceptance(Acceptance.ANY.withMaxDropPoints(limit)));
        List<SiteLoss> given =
                repaired.run().sites().stream().filter(SiteLoss::keptInFloat).toList();
        assertThat(given).isNotEmpty();
        assertThat(repaired.run().dropPoints()).isLessThan(free.run().dropPoints());
        assertThat(repaired.run().journal()).hasSize(3);
    }

    @Test
    void fourLevelsAreRefusedForRuntimesThatCannotReadThem() {
        assertThatThrownBy(() -> run(2, twoBits(TARGET)))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("2 bits need ONNX Runtime 1.24");
    }

    private static QuantizeOptions twoBits(Target target) {
        return QuantizeOptions.of(Mode.WEIGHT_ONLY, target)
                .withPrecision(Precision.of(Mode.WEIGHT_ONLY).withWeights(Precision.weightOnly(2)));
    }

    @Test
    void withoutDataNothingIsProven() {
        QuantizeResult result = new QuantizeRun(engines(2), Progress.SILENT)
                .run(Original.of(BERT), Optional.empty(), QuantizeOptions.of(Mode.DYNAMIC, TARGET.withLength(8)));
        assertThat(result.run().verdict()).isEqualTo(Verdict.UNPROVEN);
        assertThat(result.run().after().score().orElseThrow().metric()).isEqualTo("fidelity");
        assertThat(result.run().notes()).anyMatch(note -> note.contains("no data"));
    }

    @Test
    void rangesNeedData() {
        assertThatThrownBy(() -> new QuantizeRun(engines(2), Progress.SILENT)
                        .run(Original.of(BERT), Optional.empty(), QuantizeOptions.of(Mode.STATIC, TARGET)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("choose the mode dynamic");
    }

    @Test
    void aResultForAnotherProcessorSaysSo() {
        QuantizeOptions forVnni = QuantizeOptions.of(Mode.DYNAMIC, Target.of(Isa.VNNI));
        assertThat(notes(forVnni, Isa.AVX2)).anyMatch(note -> note.contains("may saturate"));
        assertThat(notes(forVnni, Isa.VNNI)).noneMatch(note -> note.contains("may saturate"));
        QuantizeOptions forAvx2 = QuantizeOptions.of(Mode.DYNAMIC, Target.of(Isa.AVX2));
        assertThat(notes(forAvx2, Isa.VNNI)).noneMatch(note -> note.contains("may saturate"));
    }

    private static List<String> notes(QuantizeOptions options, Isa here) {
        Predictor predictor = new OnProcessor(here, new OrtPredictor());
        return new QuantizeRun(new Engines(predictor, new OrtCalibrator(), new FixedMeter(2)), Progress.SILENT)
                .run(Original.of(BERT), Optional.of(splits()), options)
                .run()
                .notes();
    }

    private record OnProcessor(Isa isa, Predictor predictor) implements Predictor {
        @Override
        public String runtime() {
            return predictor.runtime();
        }

        @Override
        public Predictions predict(Model model, Dataset data, String output) {
            return predictor.predict(model, data, output);
        }
    }

    @Test
    void theSameRunGivesTheSameModel() {
        QuantizeOptions options = QuantizeOptions.of(Mode.STATIC, TARGET);
        assertThat(run(2, options).model().graph().initializers())
                .isEqualTo(run(2, options).model().graph().initializers());
    }

    private static QuantizeResult run(double speedup, QuantizeOptions options) {
        return new QuantizeRun(engines(speedup), Progress.SILENT)
                .run(Original.of(BERT), Optional.of(splits()), options);
    }

    private static Engines engines(double speedup) {
        return new Engines(new OrtPredictor(), new OrtCalibrator(), new FixedMeter(speedup));
    }

    /** Rows whose right class is the one that the original gives. */
    private static Splits splits() {
        return Splits.of(Map.of(Split.TRAIN, rows(60, 2), Split.DEV, rows(240, 3)), 1);
    }

    private static TensorDataset rows(int count, long seed) {
        int[] lengths = new int[count];
        Arrays.setAll(lengths, i -> 3 + i % 9);
        Map<String, Tensor> inputs = CanonicalBert.inputs(SHAPES, CanonicalBert.mask(lengths), seed);
        float[] logits;
        try (OrtSession session = OrtSession.open(BERT)) {
            logits = session.run(inputs).get("logits").toFloats();
        }
        int classes = logits.length / count;
        List<Integer> labels = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                best = logits[row * classes + c] > logits[row * classes + best] ? c : best;
            }
            labels.add(best);
        }
        return new TensorDataset("rows", inputs, new ClassLabels(labels, List.of("a", "b", "c")));
    }
}
