package dev.limbeck.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void everyElementIsInTheBinThatHoldsIt() {
        float[] values = Samples.gaussian(5000, -1, 3);
        Histogram histogram =
                Samples.reduce(new StreamingHistogram(128), Histogram.class, Samples.cut(Samples.vector(values), 2));

        long[] expected = new long[histogram.bins()];
        for (float value : values) {
            expected[(int) Math.floor((value - histogram.lowerEdge(0)) / histogram.binWidth())]++;
        }
        for (int bin = 0; bin < expected.length; bin++) {
            assertThat(histogram.count(bin)).isEqualTo(expected[bin]);
        }
        assertThat(histogram.total()).isEqualTo(5000);
        assertThat(histogram.bins()).isBetween(63, 128);
    }

    @Test
    void growsOverManyOrdersOfMagnitude() {
        Histogram histogram = Samples.reduce(
                StreamingHistogram.DEFAULT,
                Histogram.class,
                List.of(Samples.vector(0f, Float.MIN_NORMAL), Samples.vector(1e-3f), Samples.vector(-3.4e38f, 5f)));

        assertThat(histogram.total()).isEqualTo(5);
        assertThat(histogram.range()).isEqualTo(new Range(-3.4e38f, 5));
        assertThat(histogram.bins()).isBetween(2000, 4096);
    }

    @Test
    void equalElementsAreOneBin() {
        Histogram histogram = Samples.histogram(7.25f, 7.25f, 7.25f);

        assertThat(histogram.bins()).isEqualTo(1);
        assertThat(histogram.count(0)).isEqualTo(3);
        assertThat(histogram.magnitudes(64).total()).isEqualTo(3);
        assertThat(histogram.magnitudes(64).bins()).isLessThanOrEqualTo(64);
    }

    @Test
    void magnitudesFoldTheNegativeHalf() {
        Histogram histogram = new Histogram(-2, 0.5, new long[] {1, 20, 300, 4000}, new Range(-1, 1));
        Histogram magnitudes = histogram.magnitudes(8);

        assertThat(magnitudes.count(0)).isEqualTo(320);
        assertThat(magnitudes.count(1)).isEqualTo(4001);
        assertThat(magnitudes.binWidth()).isEqualTo(0.5);
        assertThat(histogram.magnitudes(1).count(0)).isEqualTo(4321);
        assertThat(histogram.magnitudes(1).binWidth()).isEqualTo(1);
    }

    @Test
    void zeroIsAnEdgeAndCentresLieBetweenEdges() {
        Histogram histogram = Samples.histogram(Samples.even(1000, -1, 3));
        int zeroBin = (int) Math.round(-histogram.lowerEdge(0) / histogram.binWidth());

        assertThat(histogram.lowerEdge(zeroBin)).isZero();
        assertThat(histogram.centre(zeroBin)).isCloseTo(histogram.binWidth() / 2, within(1e-15));
    }
}
