package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Meter;
import dev.limbeck.measure.Speed;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimingTest {
    private static final Model ORIGINAL = model("original");
    private static final Model FAST = model("fast");
    private static final Model FASTER = model("faster");
    private static final Dataset ROWS =
            new TensorDataset("rows", Map.of("x", Tensor.ofFloats(Shape.of(80, 1), new float[80])), new Labels.None());

    /** Milliseconds of a batch by model; batches of 32 rows gain twice as much from quantization as single rows. */
    private record Stopwatch(List<String> asked) implements Meter {
        @Override
        public List<Speed> compare(List<Model> models, Dataset data, Target target) {
            asked.add(target.batch() + ":" + data.size());
            double first = millis(models.get(0), target.batch());
            return models.stream()
                    .map(model -> millis(model, target.batch()))
                    .map(own -> new Speed(Interval.exact(own), 1000 / own, Interval.exact(first / own), 6))
                    .toList();
        }

        private static double millis(Model model, int batch) {
            return switch (model.graph().name()) {
                case "original" -> 12 * batch;
                case "fast" -> batch == 1 ? 6 : 3 * batch;
                default -> batch == 1 ? 3 : 1.5 * batch;
            };
        }

        @Override
        public long peakBytes(Model model, Dataset data, Target target) {
            return 0;
        }
    }

    private final Stopwatch stopwatch = new Stopwatch(new ArrayList<>());

    private static Model model(String name) {
        return Model.of(GraphEditor.empty(name).build(), 20, 9);
    }

    private Timing timing(int batch) {
        return new Timing(
                stopwatch,
                new Original(ORIGINAL, 1, "y"),
                ROWS,
                Target.of(Isa.UNKNOWN).withBatch(batch));
    }

    @Test
    void aTargetWithoutABatchSizeCountsSingleRowsAndBatchesAlike() {
        Timing timing = timing(0);
        List<Double> speedups = timing.speedups(List.of(FAST, FASTER), timing.original());

        assertThat(speedups.get(0)).isCloseTo(Math.sqrt(2 * 4), within(1e-9));
        assertThat(speedups.get(1)).isCloseTo(Math.sqrt(4 * 8), within(1e-9));
        assertThat(stopwatch.asked()).containsExactly("1:32", "32:64");
    }

    @Test
    void theRatioOfTwoModelsCountsAllBatchSizes() {
        assertThat(timing(0).ratio(FAST, FASTER)).isCloseTo(2, within(1e-9));
        assertThat(timing(0).ratio(ORIGINAL, FAST)).isCloseTo(Math.sqrt(2 * 4), within(1e-9));
    }

    @Test
    void aSpeedupOverAnotherModelIsTurnedIntoOneOverTheOriginal() {
        Timing timing = timing(1);
        Timing.Reference fast = new Timing.Reference(FAST, 2);

        assertThat(timing.speedups(List.of(FASTER), fast).get(0))
                .isCloseTo(timing.speedups(List.of(FASTER), timing.original()).get(0), within(1e-9));
    }
}
