package dev.limbeck.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RangeRuleTest {
    private static final float[] GAUSSIAN = Samples.gaussian(200_000, 0, 1);

    static Stream<RangeRule> rules() {
        return Stream.of(
                new RangeRule.Full(),
                new Percentile(0.999),
                new LeastSquaredError(256, false),
                new LeastSquaredError(255, true),
                new Entropy(128));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleScalesWithItsData(RangeRule rule) {
        float[] scaled = GAUSSIAN.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= 8;
        }
        Range range = rule.choose(Samples.histogram(GAUSSIAN));
        Range larger = rule.choose(Samples.histogram(scaled));

        assertThat(larger.low()).isCloseTo(8 * range.low(), within(1e-9));
        assertThat(larger.high()).isCloseTo(8 * range.high(), within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleHandlesNothingZerosAndConstants(RangeRule rule) {
        assertThat(rule.choose(Samples.histogram())).isEqualTo(Range.ZERO);
        assertThat(rule.choose(Samples.histogram(0, 0, 0))).isEqualTo(Range.ZERO);
        Range constant = rule.choose(Samples.histogram(3, 3, 3));
        assertThat(constant.high()).isBetween(2.9, 3.0);
        assertThat(constant.low()).isLessThanOrEqualTo(0);
    }

    @Test
    void percentileOfAUniformDistributionIsKnown() {
        Range range = new Percentile(0.9).choose(Samples.histogram(Samples.even(100_000, -2, 6)));

        assertThat(range.low()).isCloseTo(-2 + 8 * 0.05, within(2e-3));
        assertThat(range.high()).isCloseTo(6 - 8 * 0.05, within(2e-3));
    }

    @Test
    void percentileMatchesTheSortedElements() {
        float[] sorted = GAUSSIAN.clone();
        Arrays.sort(sorted);
        Range range = new Percentile(0.998).choose(Samples.histogram(GAUSSIAN));

        assertThat(range.low()).isCloseTo(sorted[200], within(0.02));
        assertThat(range.high()).isCloseTo(sorted[sorted.length - 200], within(0.02));
    }

    /** Banner, Nahshan and Soudry 2019 ("ACIQ"): 2.55 σ is the best cut of a Gaussian at 4 bits, 1.71 σ at 2 bits. */
    @Test
    void leastSquaredErrorFindsTheKnownCutOfAGaussian() {
        Histogram histogram = Samples.histogram(GAUSSIAN);

        assertThat(new LeastSquaredError(16, true).choose(histogram).high()).isBetween(2.35, 2.75);
        assertThat(new LeastSquaredError(64, true).choose(histogram).high()).isBetween(3.0, 3.6);
    }

    @Test
    void leastSquaredErrorKeepsAllOfAUniformDistribution() {
        Range range = new LeastSquaredError(256, false).choose(Samples.histogram(Samples.even(100_000, -1, 3)));

        assertThat(range.low()).isCloseTo(-1, within(0.02));
        assertThat(range.high()).isCloseTo(3, within(0.04));
    }

    @Test
    void leastSquaredErrorIsAsGoodAsTryingEverything() {
        float[] values = Samples.gaussian(3000, 0.5, 1);
        values[0] = 20;
        LeastSquaredError rule = new LeastSquaredError(16, false);
        Histogram histogram = Samples.histogram(values);
        Range chosen = rule.choose(histogram);

        double best = Double.POSITIVE_INFINITY;
        Range full = histogram.range().withZero();
        for (int low = 1; low <= 64; low++) {
            for (int high = 1; high <= 128; high++) {
                best = Math.min(best, squaredError(values, full.low() * low / 64, full.high() * high / 128));
            }
        }
        assertThat(squaredError(values, chosen.low(), chosen.high())).isLessThan(1.1 * best);
    }

    private static double squaredError(float[] values, double low, double high) {
        double scale = (high - low) / 15;
        double zeroPoint = Math.rint(-low / scale);
        double error = 0;
        for (float value : values) {
            double level = Math.min(Math.max(Math.rint(value / scale) + zeroPoint, 0), 15);
            double distance = (level - zeroPoint) * scale - value;
            error += distance * distance;
        }
        return error;
    }

    @Test
    void entropyCutsStrayElementsButNotTheBody() {
        float[] values = GAUSSIAN.clone();
        values[0] = 40;
        values[1] = -40;
        Range range = new Entropy(128).choose(Samples.histogram(values));

        assertThat(range.high()).isBetween(2.5, 10.0);
        assertThat(range.low()).isEqualTo(-range.high());
    }

    @Test
    void entropyKeepsAUniformDistributionAndItsSign() {
        Range range = new Entropy(128).choose(Samples.histogram(Samples.even(100_000, 0, 4)));

        assertThat(range.low()).isZero();
        assertThat(range.high()).isCloseTo(4, within(0.1));
    }

    @Test
    void entropyIsNotMisledByTheZerosOfARelu() {
        float[] rectified = new float[3 * GAUSSIAN.length];
        for (int i = 0; i < GAUSSIAN.length; i++) {
            rectified[i] = Math.abs(GAUSSIAN[i]);
        }
        Range range = new Entropy(128).choose(Samples.histogram(rectified));

        assertThat(range.low()).isZero();
        assertThat(range.high()).isBetween(2.5, 10.0);
    }
}
