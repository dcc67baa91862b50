package dev.limbeck.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.data.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    /** SciPy: binomtest(3, 12, 0.5).pvalue. */
    @Test
    void exactMcNemar() {
        assertThat(Proportion.mcNemar(3, 9)).isCloseTo(0.14599609375, within(1e-12));
        assertThat(Proportion.mcNemar(9, 3)).isCloseTo(0.14599609375, within(1e-12));
        assertThat(Proportion.mcNemar(0, 0)).isEqualTo(1);
    }

    @Test
    void countsOnlyRowsThatOneModelHasRight() {
        int[] truth = new int[1000];
        int[] before = new int[1000];
        int[] after = new int[1000];
        Arrays.fill(before, 0, 100, 1);
        Arrays.fill(after, 3, 109, 1);
        Comparison comparison = Metric.parse("accuracy")
                .compare(MetricTest.answers(2, before), MetricTest.answers(2, after), MetricTest.classes(2, truth));
        assertThat(comparison.baseline().value()).isEqualTo(0.9);
        assertThat(comparison.candidate().value()).isEqualTo(0.894);
        assertThat(comparison.dropPoints()).isCloseTo(0.6, within(1e-9));
        assertThat(comparison.pValue().orElseThrow()).isCloseTo(0.14599609375, within(1e-12));
        assertThat(comparison.losesAtMost(2)).isEqualTo(Comparison.Verdict.WITHIN);
        assertThat(comparison.losesAtMost(1)).isEqualTo(Comparison.Verdict.TOO_FEW_ROWS);
        assertThat(comparison.explain(1))
                .contains("loses 0.60 points")
                .contains("1000 rows")
                .contains("too few rows to tell");
    }

    @Test
    void aClearLossIsBeyondTheLimit() {
        Comparison comparison = new Comparison(
                new Score("accuracy", Interval.exact(0.9), 100),
                new Score("accuracy", Interval.exact(0.8), 100),
                new Interval(-0.1, -0.15, -0.05),
                OptionalDouble.empty());
        assertThat(comparison.losesAtMost(3)).isEqualTo(Comparison.Verdict.BEYOND);
        assertThat(comparison.explain(3)).contains("interval 5.00 to 15.00").contains("more than the 3.00 allowed");
    }

    /** The nominal 95 % interval covers the true difference in 93 to 98 % of simulated comparisons. */
    @Test
    void intervalOfTheDifferenceCovers() {
        SplittableRandom random = new SplittableRandom(11);
        int rows = 300;
        double loses = 0.04;
        double wins = 0.02;
        int covered = 0;
        int runs = 2000;
        for (int run = 0; run < runs; run++) {
            int won = 0;
            int lost = 0;
            for (int i = 0; i < rows; i++) {
                double draw = random.nextDouble();
                lost += draw < loses ? 1 : 0;
                won += draw >= loses && draw < loses + wins ? 1 : 0;
            }
            Interval interval = Proportion.difference(won, lost, rows);
            covered += interval.low() <= wins - loses && wins - loses <= interval.high() ? 1 : 0;
        }
        assertThat((double) covered / runs).isBetween(0.93, 0.98);
    }

    @Test
    void lowerIsBetterTurnsTheGainAround() {
        Labels original = new Predictions(List.of(new float[] {1, 0}, new float[] {0, 2})).asLabels();
        Predictions near = new Predictions(List.of(new float[] {1.1f, 0}, new float[] {0, 2.1f}));
        Predictions far = new Predictions(List.of(new float[] {2, 0}, new float[] {0, 3}));
        Comparison comparison = Metric.parse("logit-difference").compare(near, far, original);
        assertThat(comparison.gain().value()).isCloseTo(-0.45, within(1e-6));
        assertThat(comparison.dropPoints()).isPositive();
    }

    @Test
    void equalModelsHaveNoDifference() {
        Predictions answers = MetricTest.answers(2, 0, 1, 0, 1, 1, 0);
        Comparison comparison =
                Metric.parse("macro-f1").compare(answers, answers, MetricTest.classes(2, 0, 1, 1, 1, 0, 0));
        assertThat(comparison.gain()).isEqualTo(Interval.exact(0));
        assertThat(comparison.dropPoints()).isZero();
    }

    /** The bootstrap of a mean agrees with the normal approximation, mean ± 1.96 σ/√n. */
    @Test
    void bootstrapOfAMean() {
        SplittableRandom random = new SplittableRandom(3);
        double[] values = new double[2000];
        Arrays.setAll(values, i -> random.nextDouble());
        Interval interval = Bootstrap.interval(
                values.length,
                rows -> Arrays.stream(rows)
                        .mapToDouble(r -> values[r])
                        .average()
                        .orElseThrow());
        double margin = 1.96 * Math.sqrt(1.0 / 12 / values.length);
        assertThat(interval.value() - interval.low()).isCloseTo(margin, within(margin * 0.15));
        assertThat(interval.high() - interval.value()).isCloseTo(margin, within(margin * 0.15));
    }
}
