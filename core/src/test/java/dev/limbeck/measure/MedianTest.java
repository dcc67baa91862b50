package dev.limbeck.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MedianTest {
    /** Ranks from the published table of sign-test intervals (95 %): n = 6 → 1, 10 → 2, 20 → 6, 50 → 18. */
    @Test
    void ranksMatchTheTable() {
        assertThat(lowerRank(5)).isEqualTo(1);
        assertThat(lowerRank(6)).isEqualTo(1);
        assertThat(lowerRank(10)).isEqualTo(2);
        assertThat(lowerRank(20)).isEqualTo(6);
        assertThat(lowerRank(50)).isEqualTo(18);
    }

    private static int lowerRank(int count) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> count - i);
        Interval interval = Median.of(values);
        assertThat(interval.high()).isEqualTo(count + 1 - interval.low());
        return (int) interval.low();
    }

    @Test
    void medianOfOddAndEvenCounts() {
        assertThat(Median.of(3, 1, 2)).isEqualTo(new Interval(2, 1, 3));
        assertThat(Median.of(4, 1, 2, 3).value()).isEqualTo(2.5);
        assertThat(Median.of(7)).isEqualTo(Interval.exact(7));
        assertThatThrownBy(Median::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theIntervalHoldsTheMedianAsOftenAsItClaims() {
        Random random = new Random(4);
        int held = 0;
        for (int trial = 0; trial < 2000; trial++) {
            double[] sample = random.doubles(25).map(u -> -Math.log(1 - u)).toArray();
            Interval interval = Median.of(sample);
            held += interval.low() <= Math.log(2) && Math.log(2) <= interval.high() ? 1 : 0;
        }
        assertThat(held / 2000.0).isBetween(0.94, 0.99);
    }

    @Test
    void manyValuesDoNotUnderflow() {
        double[] values = new double[5000];
        Arrays.setAll(values, i -> i);
        Interval interval = Median.of(values);

        assertThat(interval.low()).isBetween(2400.0, 2460.0);
    }
}
