package dev.limbeck.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.ChannelAbsMax;
import dev.limbeck.calibrate.ChannelMinMax;
import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.MinMax;
import dev.limbeck.calibrate.Reducer;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.calibrate.StreamingHistogram;
import dev.limbeck.calibrate.Summary;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link Calibrator} keeps: extend it and supply one. */
public abstract class CalibratorContract {
    private static final int WIDTH = 6;
    private static final List<Reducer> ORDER_FREE =
            List.of(new MinMax(), new ChannelMinMax(-1), new ChannelAbsMax(-1), StreamingHistogram.DEFAULT);

    /** The calibrator under test. */
    protected abstract Calibrator calibrator();

    @Test
    void streamingEqualsAllAtOnce() {
        Tensor x = new RandomTensors(1).normal(150, WIDTH);
        float[] positive = x.toFloats();
        for (int i = 0; i < positive.length; i++) {
            positive[i] = Math.max(0, positive[i]);
        }
        Set<Statistic> wanted = statistics("x", "y");
        Statistics collected = calibrator().collect(Models.relu(WIDTH), wanted, dataset(Map.of("x", x)));

        for (Reducer reducer : ORDER_FREE) {
            assertThat(collected.summaries())
                    .containsEntry(new Statistic("x", reducer), summary(reducer, x))
                    .containsEntry(new Statistic("y", reducer), summary(reducer, Tensor.ofFloats(x.shape(), positive)));
        }
        assertThat(collected.summaries().keySet()).isEqualTo(wanted);
    }

    @Test
    void paddingIsIgnored() {
        int rows = 40;
        int length = 5;
        RandomTensors random = new RandomTensors(2);
        float[] tokens = random.normal(rows, length, 1).toFloats();
        float[] mask = new float[rows * length];
        List<Float> real = new ArrayList<>();
        for (int i = 0; i < mask.length; i++) {
            boolean isReal = i % length <= (i / length) % length;
            mask[i] = isReal ? 1 : 0;
            if (isReal) {
                real.add(2 * tokens[i]);
            } else {
                tokens[i] = 1e6f;
            }
        }
        float[] hidden = new float[real.size()];
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = real.get(i);
        }
        Statistics collected = calibrator()
                .collect(
                        Models.tokens(1),
                        statistics("hidden"),
                        dataset(Map.of(
                                "tokens",
                                Tensor.ofFloats(Shape.of(rows, length, 1), tokens),
                                "attention_mask",
                                Tensor.ofFloats(Shape.of(rows, length), mask))));

        Tensor expected = Tensor.ofFloats(Shape.of(1, hidden.length, 1), hidden);
        for (Reducer reducer : ORDER_FREE) {
            assertThat(collected.summaries())
                    .containsEntry(new Statistic("hidden", reducer), summary(reducer, expected));
        }
    }

    @Test
    void covariancesLeaveOutPadding() {
        RandomTensors random = new RandomTensors(6);
        Tensor tokens = random.normal(3, 4, 2);
        float[] mask = {1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0};
        Statistic statistic = new Statistic("hidden", new InputCovariance());
        Covariance covariance = calibrator()
                .collect(
                        Models.tokens(2),
                        Set.of(statistic),
                        dataset(Map.of("tokens", tokens, "attention_mask", Tensor.ofFloats(Shape.of(3, 4), mask))))
                .get(statistic, Covariance.class)
                .orElseThrow();

        assertThat(covariance.rows()).isEqualTo(7);
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                double sum = 0;
                for (int token = 0; token < mask.length; token++) {
                    sum += mask[token] * 4 * tokens.doubleAt(2 * token + i) * tokens.doubleAt(2 * token + j);
                }
                assertThat(covariance.get(i, j)).isCloseTo(sum / 7, within(1e-6));
            }
        }
    }

    @Test
    void collectsInsideAModelWithoutChangingIt() {
        Model model = Models.layers(3, WIDTH);
        Statistic inner = new Statistic("layer1/sum", new MinMax());
        Dataset data = dataset(Map.of("x", new RandomTensors(3).normal(10, WIDTH)));

        assertThat(calibrator().collect(model, Set.of(inner), data).summaries()).containsOnlyKeys(inner);
        assertThat(model.graph().outputs()).hasSize(1);
    }

    @Test
    void statisticsOfAnInputAloneAreCollected() {
        Tensor x = new RandomTensors(7).normal(10, WIDTH);
        Statistic statistic = new Statistic("x", new MinMax());

        assertThat(calibrator()
                        .collect(Models.layers(1, WIDTH), Set.of(statistic), dataset(Map.of("x", x)))
                        .summaries())
                .containsEntry(statistic, summary(new MinMax(), x));
    }

    @Test
    void theSameDataGiveTheSameStatistics() {
        Model model = Models.layers(2, WIDTH);
        Dataset data = dataset(Map.of("x", new RandomTensors(4).normal(64, WIDTH)));
        Set<Statistic> wanted = statistics("layer0/sum", "y");

        assertThat(calibrator().collect(model, wanted, data))
                .isEqualTo(calibrator().collect(model, wanted, data));
    }

    @Test
    void memoryDoesNotGrowWithTheRows() {
        int width = 1024;
        int rows = 20_000;
        List<Long> used = new ArrayList<>();
        EndlessRows data = new EndlessRows(rows, width, start -> {
            if (start % 3200 == 0) {
                used.add(usedBytes());
            }
        });
        calibrator().collect(Models.relu(width), statistics("x", "y"), data);

        long volume = (long) rows * width * Float.BYTES;
        assertThat(used).hasSizeGreaterThan(5);
        assertThat(used.get(used.size() - 1) - used.get(used.size() - 5)).isLessThan(volume / 16);
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void aValueThatDoesNotExistOrIsConstantIsNamed() {
        Model model = Models.layers(1, WIDTH);
        Dataset data = dataset(Map.of("x", new RandomTensors(5).normal(2, WIDTH)));

        for (String value : List.of("nowhere", "layer0/weight")) {
            assertThatThrownBy(() -> calibrator().collect(model, statistics(value), data))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(value);
        }
    }

    private static Dataset dataset(Map<String, Tensor> inputs) {
        return new TensorDataset("test", inputs, new Labels.None());
    }

    private static Set<Statistic> statistics(String... values) {
        Set<Statistic> statistics = new LinkedHashSet<>();
        for (String value : values) {
            ORDER_FREE.forEach(reducer -> statistics.add(new Statistic(value, reducer)));
        }
        return statistics;
    }

    private static Summary summary(Reducer reducer, Tensor whole) {
        Reducer.Accumulator accumulator = reducer.accumulator();
        accumulator.add(whole);
        return accumulator.summary();
    }
}
