package dev.limbeck.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RatioOfMeansTest {
    @Test
    void allPairsCountByTheirSize() {
        Interval ratio = RatioOfMeans.of(new double[] {10, 10, 10, 10}, new double[] {1, 1, 1, 17});

        // The median of the ratios is 10, but all together take 40 and 20.
        assertThat(ratio.value()).isEqualTo(2);
        assertThat(ratio.low()).isZero();
    }

    /** Residuals 1, −1, 1, −1 around the mean of 2; t = 3.182446 with 3 degrees of freedom. */
    @Test
    void theIntervalIsStudents() {
        Interval mean = RatioOfMeans.mean(3, 1, 3, 1);

        double error = Math.sqrt(4.0 / 3 / 4);
        assertThat(mean.value()).isEqualTo(2);
        assertThat(mean.high() - mean.value()).isCloseTo(3.182446 * error, within(1e-5));
        assertThat(mean.value() - mean.low()).isCloseTo(3.182446 * error, within(1e-5));
    }

    @Test
    void theIntervalHoldsTheRatioAsOftenAsItClaims() {
        Random random = new Random(5);
        int held = 0;
        for (int trial = 0; trial < 2000; trial++) {
            double[] own = random.doubles(64).map(u -> u < 0.6 ? 1 : 4).toArray();
            double[] first = new double[own.length];
            Arrays.setAll(first, i -> 3.3 + 0.1 * random.nextGaussian());
            // Mean times of 3.3 and 0.6 · 1 + 0.4 · 4 = 2.2.
            held += RatioOfMeans.of(first, own).contains(1.5) ? 1 : 0;
        }
        assertThat(held / 2000.0).isBetween(0.93, 0.97);
    }

    @Test
    void oneValueHasNoSpreadAndNoneNoMean() {
        assertThat(RatioOfMeans.mean(7)).isEqualTo(Interval.exact(7));
        assertThatThrownBy(RatioOfMeans::mean).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RatioOfMeans.of(new double[2], new double[3]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
