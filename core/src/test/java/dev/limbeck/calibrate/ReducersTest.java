package dev.limbeck.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReducersTest {
    private static final Tensor VALUE = Tensor.ofFloats(Shape.of(30, 4, 6), Samples.gaussian(720, 1, 5));

    static Stream<Reducer> orderFree() {
        return Stream.of(
                new MinMax(),
                new ChannelMinMax(1),
                new ChannelMinMax(-1),
                new ChannelAbsMax(1),
                new StreamingHistogram(64),
                StreamingHistogram.DEFAULT);
    }

    @ParameterizedTest
    @MethodSource("orderFree")
    void streamingEqualsAllAtOnce(Reducer reducer) {
        Summary whole = Samples.reduce(reducer, Summary.class, List.of(VALUE));
        for (int seed = 0; seed < 20; seed++) {
            assertThat(Samples.reduce(reducer, Summary.class, Samples.cut(VALUE, seed)))
                    .isEqualTo(whole);
        }
    }

    @Test
    void nanAndInfinityAreNoPartOfARange() {
        Tensor value = Samples.vector(Float.NaN, -2, Float.POSITIVE_INFINITY, 3, Float.NEGATIVE_INFINITY);

        assertThat(Samples.reduce(new MinMax(), Range.class, List.of(value))).isEqualTo(new Range(-2, 3));
        assertThat(Samples.reduce(StreamingHistogram.DEFAULT, Histogram.class, List.of(value))
                        .total())
                .isEqualTo(2);
    }

    @Test
    void nothingSeenIsTheZeroRange() {
        assertThat(Samples.reduce(new MinMax(), Range.class, List.of())).isEqualTo(Range.ZERO);
        assertThat(Samples.reduce(new MovingAverageMinMax(0.1), Range.class, List.of()))
                .isEqualTo(Range.ZERO);
        assertThat(Samples.reduce(StreamingHistogram.DEFAULT, Histogram.class, List.of())
                        .total())
                .isZero();
    }

    @Test
    void theMovingAverageForgetsExponentially() {
        Range range = Samples.reduce(
                new MovingAverageMinMax(0.25),
                Range.class,
                List.of(Samples.vector(-4, 8), Samples.vector(0, 0), Samples.vector(0, 16)));

        assertThat(range.low()).isCloseTo(-4 * 0.75 * 0.75, within(1e-12));
        assertThat(range.high()).isCloseTo(8 * 0.75 * 0.75 + 16 * 0.25, within(1e-12));
    }

    @Test
    void channelsAreCountedAlongTheirAxis() {
        Tensor value = Tensor.ofFloats(Shape.of(2, 3, 2), 1, 2, -3, 4, 5, 6, 7, 8, 9, -10, 11, 12);

        assertThat(Samples.reduce(new ChannelAbsMax(1), ChannelValues.class, List.of(value)))
                .isEqualTo(ChannelValues.of(8, 10, 12));
        assertThat(Samples.reduce(new ChannelMean(-1), ChannelValues.class, List.of(value)))
                .isEqualTo(ChannelValues.of(5, 22.0 / 6));
        assertThat(Samples.reduce(new ChannelMinMax(1), ChannelRanges.class, List.of(value))
                        .ranges())
                .containsExactly(new Range(1, 8), new Range(-10, 9), new Range(5, 12));
    }

    @Test
    void channelsMustStayAsManyAndExist() {
        Reducer.Accumulator accumulator = new ChannelAbsMax(-1).accumulator();
        accumulator.add(Samples.vector(1, 2, 3));

        assertThatThrownBy(() -> accumulator.add(Samples.vector(1, 2)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("2 channels in one batch and 3 in another");
        assertThatThrownBy(() -> new ChannelMean(1).accumulator().add(Samples.vector(1, 2)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no axis 1");
    }

    @Test
    void varianceSurvivesALargeMean() {
        Tensor value = Samples.vector(Samples.even(4096, 1000, 1001));
        Moments moments = Samples.reduce(new MeanVariance(), Moments.class, Samples.cut(value, 5));

        assertThat(moments.count()).isEqualTo(4096);
        assertThat(moments.mean()).isCloseTo(1000.5, within(1e-4));
        assertThat(moments.variance()).isCloseTo(1 / 12.0, within(1e-4));
    }

    @Test
    void covarianceIsTheMeanOfProducts() {
        Tensor value = Tensor.ofFloats(Shape.of(1, 3, 2), 1, 2, 3, 4, -5, 6);
        Covariance covariance = Samples.reduce(new InputCovariance(), Covariance.class, List.of(value, value));

        assertThat(covariance.rows()).isEqualTo(6);
        assertThat(covariance.get(0, 0)).isCloseTo(35 / 3.0, within(1e-12));
        assertThat(covariance.get(0, 1)).isCloseTo(-16 / 3.0, within(1e-12));
        assertThat(covariance.get(1, 0)).isEqualTo(covariance.get(0, 1));
        assertThat(covariance.get(1, 1)).isCloseTo(56 / 3.0, within(1e-12));
    }

    @Test
    void covarianceOverAnyAxisTakesTheOthersForRows() {
        Tensor value = Tensor.ofFloats(Shape.of(2, 3, 2), 1, 2, 3, 4, -5, 6, 7, -8, 9, 10, 11, 12);
        Covariance covariance = Samples.reduce(new InputCovariance(1), Covariance.class, List.of(value));

        assertThat(covariance.rows()).isEqualTo(4);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double sum = 0;
                for (int row = 0; row < 2; row++) {
                    for (int place = 0; place < 2; place++) {
                        sum += value.doubleAt((row * 3 + i) * 2 + place) * value.doubleAt((row * 3 + j) * 2 + place);
                    }
                }
                assertThat(covariance.get(i, j)).isCloseTo(sum / 4, within(1e-12));
            }
        }
    }
}
