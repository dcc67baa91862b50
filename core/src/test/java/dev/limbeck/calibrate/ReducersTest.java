package dev.limbeck.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    @Test
    void zerosAreCountedByChannel() {
        Tensor value = Tensor.ofFloats(Shape.of(2, 3, 2), 0, 2, 0, 0, -0f, 6, 7, 8, 0, 1, 0, 0);

        assertThat(Samples.reduce(new ChannelZeros(1), ChannelValues.class, Samples.cut(value, 1)))
                .isEqualTo(ChannelValues.of(0.25, 0.75, 0.75));
    }

    /** Maps made of so many outer products have that rank, the smaller side permitting. */
    @Test
    void theRankOfAMapIsHowManyOuterProductsItIs() {
        int height = 5;
        int width = 7;
        int[][] products = {{0, 1, 2, 3}, {4, 5, 6, 2}};
        float[] factors = Samples.gaussian(2 * 4 * 6 * (height + width), 0, 1);
        float[] maps = new float[2 * 4 * height * width];
        int factor = 0;
        for (int map = 0; map < 8; map++) {
            for (int product = 0; product < products[map / 4][map % 4]; product++) {
                for (int i = 0; i < height * width; i++) {
                    maps[map * height * width + i] +=
                            factors[factor + i / width] * factors[factor + height + i % width];
                }
                factor += height + width;
            }
        }
        Tensor value = Tensor.ofFloats(Shape.of(2, 4, height, width), maps);

        assertThat(Samples.reduce(new FeatureMapRank(), ChannelValues.class, Samples.cut(value, 3)))
                .isEqualTo(ChannelValues.of(2, 3, 3.5, 2.5));
    }

    @Test
    void patchesAreWhatAKernelSees() {
        int channels = 2;
        int size = 5;
        Tensor value = Tensor.ofFloats(Shape.of(3, channels, size, size), Samples.gaussian(150, 0, 1));
        ConvolutionWindow window = new ConvolutionWindow(
                channels,
                1,
                List.of(3L, 2L),
                List.of(2L, 1L),
                List.of(1L, 2L),
                List.of(1L, 1L),
                List.of(0L, 1L),
                "NOTSET");
        DrawnPatchCovariance reducer = new DrawnPatchCovariance(window, 1000);
        Covariance covariance = Samples.reduce(reducer, Covariance.class, Samples.cut(value, 4));
        double[][] sums = new double[12][12];
        int places = 0;
        for (int row = 0; row < 3; row++) {
            for (int top = -1; top + 3 <= size; top += 2) {
                for (int left = -1; left + 3 <= size + 1; left++) {
                    double[] patch = new double[12];
                    for (int k = 0; k < patch.length; k++) {
                        int y = top + k / 2 % 3;
                        int x = left + 2 * (k % 2);
                        boolean isInside = y >= 0 && y < size && x >= 0 && x < size;
                        patch[k] = isInside ? value.doubleAt(((row * channels + k / 6) * size + y) * size + x) : 0;
                    }
                    for (int i = 0; i < 12; i++) {
                        for (int j = 0; j < 12; j++) {
                            sums[i][j] += patch[i] * patch[j];
                        }
                    }
                    places++;
                }
            }
        }

        assertThat(covariance.rows()).isEqualTo(places);
        for (int i = 0; i < 12; i++) {
            for (int j = 0; j < 12; j++) {
                assertThat(covariance.get(i, j)).isCloseTo(sums[i][j] / places, within(1e-9));
            }
        }
    }

    /** Of large maps some places are drawn; the means are those of all places, as nearly as so many draws tell. */
    @Test
    void largeMapsAreSampled() {
        Tensor value = Tensor.ofFloats(Shape.of(50, 1, 20, 20), Samples.gaussian(20_000, 1, 1));
        List<Long> ones = List.of(1L, 1L);
        List<Long> none = List.of(0L, 0L);
        ConvolutionWindow one = new ConvolutionWindow(1, 1, ones, ones, ones, none, none, "NOTSET");
        Covariance covariance =
                Samples.reduce(new DrawnPatchCovariance(one, 64), Covariance.class, Samples.cut(value, 2));

        assertThat(covariance.rows()).isEqualTo(50 * 64);
        assertThat(covariance.get(0, 0)).isCloseTo(2, within(0.15));
    }

    /** In batches as they come, and against sums over all rows. */
    @Test
    void answersGoWithWhatLayersRead() {
        Tensor read = Tensor.ofFloats(Shape.of(40, 3, 5), Samples.gaussian(600, 1, 2));
        Tensor made = Tensor.ofFloats(Shape.of(40, 3, 2), Samples.gaussian(240, -1, 3));
        JointMoments moments = joint(new AnswerMoments("made"), Samples.cut(read, 1), Samples.cut(made, 1))
                .groups()
                .get(0);

        assertThat(moments.rows()).isEqualTo(120);
        for (int i = 0; i < 5; i++) {
            assertThat(moments.inputMean(i)).isCloseTo(mean(read, i, 5, null, 0, 1), within(1e-9));
            for (int j = 0; j < 5; j++) {
                assertThat(moments.inputMoment(i, j)).isCloseTo(mean(read, i, 5, read, j, 5), within(1e-9));
            }
            for (int o = 0; o < 2; o++) {
                double cross = mean(read, i, 5, made, o, 2);
                assertThat(moments.crossMoment(i, o)).isCloseTo(cross, within(1e-9));
                assertThat(moments.crossCovariance(i, o))
                        .isCloseTo(cross - mean(read, i, 5, null, 0, 1) * mean(made, o, 2, null, 0, 1), within(1e-9));
            }
        }
    }

    /** The mean of one column's elements, or of their products with those of another value's column. */
    private static double mean(Tensor one, int column, int width, @Nullable Tensor other, int second, int otherWidth) {
        int rows = one.size() / width;
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            double factor = other == null ? 1 : other.doubleAt(row * otherWidth + second);
            sum += one.doubleAt(row * width + column) * factor;
        }
        return sum / rows;
    }

    /** What groups of a convolution read is what its patches are, and their answers are those of their own channels. */
    @Test
    void answersGoWithWindowsGroupByGroup() {
        Tensor maps = Tensor.ofFloats(Shape.of(6, 4, 5, 5), Samples.gaussian(600, 0, 1));
        Tensor made = Tensor.ofFloats(Shape.of(6, 6, 3, 3), Samples.gaussian(324, 2, 1));
        List<Long> ones = List.of(1L, 1L);
        List<Long> none = List.of(0L, 0L);
        ConvolutionWindow window = new ConvolutionWindow(2, 2, List.of(3L, 3L), ones, ones, none, none, "NOTSET");
        GroupedMoments moments =
                joint(new WindowAnswerMoments("made", window, 100), Samples.cut(maps, 1), Samples.cut(made, 1));
        PatchCovariances patches =
                Samples.reduce(new PatchCovariance(window), PatchCovariances.class, Samples.cut(maps, 1));

        for (int group = 0; group < 2; group++) {
            JointMoments seen = moments.groups().get(group);
            assertThat(seen.rows()).isEqualTo(54);
            for (int i = 0; i < 18; i++) {
                for (int j = 0; j < 18; j++) {
                    assertThat(seen.inputMoment(i, j))
                            .isCloseTo(patches.groups().get(group).get(i, j), within(1e-9));
                }
            }
            for (int o = 0; o < 3; o++) {
                double sum = 0;
                for (int row = 0; row < 6; row++) {
                    for (int place = 0; place < 9; place++) {
                        sum += made.doubleAt((row * 6 + group * 3 + o) * 9 + place);
                    }
                }
                assertThat(seen.outputMean(o)).isCloseTo(sum / 54, within(1e-9));
            }
        }
    }

    @Test
    void someRowsOfAnswersAreAnError() {
        assertThatThrownBy(() -> joint(
                        new AnswerMoments("made"),
                        List.of(Tensor.ofFloats(Shape.of(2, 2), new float[4])),
                        List.of(Tensor.ofFloats(Shape.of(3, 2), new float[6]))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("2 rows");
    }

    private static GroupedMoments joint(Reducer reducer, List<Tensor> read, List<Tensor> made) {
        Reducer.Accumulator accumulator = reducer.accumulator();
        for (int batch = 0; batch < read.size(); batch++) {
            accumulator.add(read.get(batch), List.of(made.get(batch)));
        }
        return (GroupedMoments) accumulator.summary();
    }
}
