package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Split;
import dev.limbeck.data.Splits;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.DataException;
import dev.limbeck.error.RecipeException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.Optimizer;
import dev.limbeck.run.Engines;
import dev.limbeck.run.JournalEntry;
import dev.limbeck.run.Mode;
import dev.limbeck.run.Original;
import dev.limbeck.run.Precision;
import dev.limbeck.run.QuantizeOptions;
import dev.limbeck.run.QuantizeResult;
import dev.limbeck.run.QuantizeRun;
import dev.limbeck.run.RecoveryOptions;
import dev.limbeck.target.RuntimeVersion;
import dev.limbeck.target.Target;
import dev.limbeck.technique.quantize.Granularity;
import dev.limbeck.testkit.FixedMeter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of four levels learns from the original before it is judged; its rows have the original's own answers. */
class QuantizeRecoveryTest {
    private static final Model ORIGINAL = Perceptron.model(2, 32).withOpset(Node.STANDARD, 21);
    private static final Engines ENGINES =
            new Engines(Engines.load().predictor(), Engines.load().calibrator(), new FixedMeter(2));
    private static final Target TARGET = Target.of(ENGINES.predictor().isa())
            .withRuntimeVersion(new RuntimeVersion(1, 28))
            .withOpset(25);

    @TempDir
    private Path folder;

    private static Splits splits() {
        return Splits.of(Map.of(Split.TRAIN, rows(256, 1), Split.DEV, rows(300, 2)), 1);
    }

    private static Dataset rows(int count, long seed) {
        Dataset rows = Perceptron.rows(count, seed);
        List<Integer> classes = new ArrayList<>();
        for (float[] scores :
                ENGINES.predictor().predict(ORIGINAL, rows, "logits").rows()) {
            classes.add(highest(scores));
        }
        return new TensorDataset(
                "answered",
                rows.batches(count).findFirst().orElseThrow().inputs(),
                new Labels.ClassLabels(classes, List.of("a", "b", "c")));
    }

    private static int highest(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    private QuantizeResult run(Mode mode, Optional<Splits> data) {
        Precision precision =
                Precision.of(mode).withWeights(Precision.weightOnly(2).withGranularity(new Granularity.PerChannel()));
        QuantizeOptions options = QuantizeOptions.of(mode, TARGET)
                .withPrecision(precision)
                .withRecovery(new RecoveryOptions(Perceptron.settings(Optimizer.AdamW.of(0.01), 40, 16, 1), false));
        return new QuantizeRun(ENGINES, Progress.SILENT)
                .withTrainer(TorchTrainer.inThisProcess(), folder)
                .run(Original.of(ORIGINAL), data, options);
    }

    @Test
    void whatRoundingLostIsMostlyWonBack() {
        QuantizeResult result = run(Mode.WEIGHT_ONLY, Optional.of(splits()));

        JournalEntry rounded = result.run().journal().get(1);
        JournalEntry recovered = result.run().journal().get(2);
        assertThat(recovered.what()).isEqualTo(rounded.what() + ", recovered");
        assertThat(recovered.note()).isEqualTo("best");
        assertThat(rounded.dropPoints().orElseThrow()).isGreaterThan(3);
        assertThat(recovered.dropPoints().orElseThrow())
                .isLessThan(rounded.dropPoints().orElseThrow() / 2);
        assertThat(result.learning().orElseThrow().steps()).hasSize(40 * 16);
    }

    @Test
    void whatHasNoRoundingInItsGraphCannotLearn() {
        assertThatThrownBy(() -> run(Mode.DYNAMIC, Optional.of(splits())))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("dynamic")
                .hasMessageContaining("static or weight-only");
    }

    @Test
    void withoutRowsThereIsNothingToLearnFrom() {
        assertThatThrownBy(() -> run(Mode.WEIGHT_ONLY, Optional.empty()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no data");
    }
}
