package dev.limbeck.ort.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Split;
import dev.limbeck.data.Splits;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Meter;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;
import dev.limbeck.measure.Speed;
import dev.limbeck.ort.InstructionSets;
import dev.limbeck.ort.OrtCalibrator;
import dev.limbeck.ort.OrtPredictor;
import dev.limbeck.progress.Progress;
import dev.limbeck.run.Acceptance;
import dev.limbeck.run.Engines;
import dev.limbeck.run.Mode;
import dev.limbeck.run.Original;
import dev.limbeck.run.QuantizeOptions;
import dev.limbeck.run.QuantizeResult;
import dev.limbeck.run.QuantizeRun;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.FixedMeter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that ends in the middle and is started again. */
class StoppedRunTest {
    private static final CanonicalBert.Shapes SHAPES = CanonicalBert.Shapes.SMALL;
    private static final Model BERT = CanonicalBert.model(SHAPES, CanonicalBert.Precision.FLOAT, 1);

    /** The original and three modes. */
    private static final int EARLY = 3;

    /** In the middle of the sites. */
    private static final int LATE = 9;

    @TempDir
    private Path home;

    private int predicted;
    private int screened;

    /** A predictor that answers so often and then fails. */
    private record Mortal(StoppedRunTest test, int answers) implements Predictor {
        @Override
        public Predictions predict(Model model, Dataset data, String output) {
            if (test.predicted == answers) {
                throw new IllegalStateException("stopped");
            }
            test.predicted++;
            return new OrtPredictor().predict(model, data, output);
        }
    }

    private record Counting(StoppedRunTest test, Meter meter) implements Meter {
        @Override
        public List<Speed> compare(List<Model> models, Dataset data, Target target) {
            return meter.compare(models, data, target);
        }

        @Override
        public List<List<Speed>> screen(List<Model> models, List<Load> loads) {
            test.screened++;
            return compare(models, loads);
        }

        @Override
        public long peakBytes(Model model, Dataset data, Target target) {
            return meter.peakBytes(model, data, target);
        }
    }

    private QuantizeResult run(int answers, Path unfinished) {
        predicted = 0;
        screened = 0;
        Engines engines =
                new Engines(new Mortal(this, answers), new OrtCalibrator(), new Counting(this, new FixedMeter(2)));
        QuantizeOptions options = QuantizeOptions.of(Mode.AUTO, Target.of(InstructionSets.current()))
                .withAcceptance(Acceptance.ANY.withSensitivity(true));
        return new QuantizeRun(engines, Progress.SILENT, unfinished)
                .run(Original.of(BERT), Optional.of(splits()), options);
    }

    private static Splits splits() {
        return Splits.of(Map.of(Split.TRAIN, rows(20, 2), Split.DEV, rows(40, 3)), 1);
    }

    private static TensorDataset rows(int count, long seed) {
        int[] lengths = new int[count];
        Arrays.setAll(lengths, i -> 3 + i % 9);
        Map<String, Tensor> inputs = CanonicalBert.inputs(SHAPES, CanonicalBert.mask(lengths), seed);
        return new TensorDataset("rows", inputs, new Labels.None());
    }

    @Test
    void goesOnWithWhatIsMeasuredAndComesToTheSameResult() {
        QuantizeResult whole = run(Integer.MAX_VALUE, home.resolve("whole"));
        int predictedInOne = predicted;
        int screenedInOne = screened;
        Path unfinished = home.resolve("stopped");

        assertThatThrownBy(() -> run(EARLY, unfinished)).hasMessage("stopped");
        assertThatThrownBy(() -> run(LATE, unfinished)).hasMessage("stopped");
        assertThat(screened).as("two modes were finished").isEqualTo(screenedInOne - 2);
        QuantizeResult result = run(Integer.MAX_VALUE, unfinished);

        int finished = EARLY - 1 + LATE - 1;
        assertThat(predicted).isEqualTo(predictedInOne - finished);
        assertThat(screened).isZero();
        assertThat(result.model().graph().initializers())
                .isEqualTo(whole.model().graph().initializers());
        assertThat(result.run().journal()).isEqualTo(whole.run().journal());
        assertThat(result.run().sites()).isEqualTo(whole.run().sites()).isNotEmpty();
        assertThat(result.run().after()).isEqualTo(whole.run().after());
    }
}
