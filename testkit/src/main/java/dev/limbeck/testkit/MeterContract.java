package dev.limbeck.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Measurement;
import dev.limbeck.measure.Meter;
import dev.limbeck.measure.Speed;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every {@link Meter} keeps: extend it and supply one. */
public abstract class MeterContract {
    private static final int WIDTH = 256;
    private static final Target TARGET = Target.of(Isa.UNKNOWN).withBatch(16).withThreads(1);
    private static final Dataset DATA = data(64);

    /** The meter under test. */
    protected abstract Meter meter();

    private static Dataset data(int rows) {
        return new TensorDataset(
                "test", Map.of("x", new RandomTensors(1).normal(Math.max(1, rows), WIDTH)), new Labels.None());
    }

    @Test
    void aModelIsAsFastAsItself() {
        Model model = Models.layers(8, WIDTH);
        Speed again = meter().compare(List.of(model, model), DATA, TARGET).get(1);

        // Two equal models differ by luck in one of twenty intervals; 3 % more on either side are not luck.
        assertThat(again.speedup().low()).isLessThan(1.03);
        assertThat(again.speedup().high()).isGreaterThan(0.97);
    }

    @Test
    void moreWorkTakesLonger() {
        List<Speed> speeds = meter().compare(List.of(Models.layers(4, WIDTH), Models.layers(24, WIDTH)), DATA, TARGET);

        assertThat(speeds.get(0).speedup().value()).isEqualTo(1);
        assertThat(speeds.get(1).speedup().high()).isLessThan(0.6);
        assertThat(speeds.get(1).millis().value())
                .isGreaterThan(speeds.get(0).millis().value());
    }

    @Test
    void throughputIsRowsOverTime() {
        Speed speed =
                meter().compare(List.of(Models.layers(4, WIDTH)), DATA, TARGET).get(0);

        double expected = 16 * 1000 / speed.millis().value();
        assertThat(speed.rowsPerSecond()).isBetween(0.9 * expected, 1.1 * expected);
        assertThat(speed.millis().low()).isLessThanOrEqualTo(speed.millis().value());
        assertThat(speed.millis().high()).isGreaterThanOrEqualTo(speed.millis().value());
    }

    @Test
    void largerWeightsTakeMoreMemory() {
        Measurement measurement = meter().measure(Models.layers(1, WIDTH), Models.layers(160, WIDTH), DATA, TARGET);
        long weights = 160L * WIDTH * WIDTH * Float.BYTES;

        if (measurement.candidatePeakBytes() > 0) {
            assertThat(measurement.candidatePeakBytes() - measurement.baselinePeakBytes())
                    .isBetween(weights * 3 / 4, weights * 4);
        }
        assertThat(measurement.pairs()).isPositive();
    }

    @Test
    void withoutRowsThereIsNothingToMeasure() {
        Dataset none = DATA.select(List.of());

        assertThatThrownBy(() -> meter().compare(List.of(Models.layers(1, WIDTH)), none, TARGET))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no rows");
    }
}
