package dev.limbeck.measure;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Percentile bootstrap: the statistic on rows drawn with replacement, many times over; the middle 95 % of the values
 * are the interval (Efron 1979).
 */
final class Bootstrap {
    private static final int RESAMPLES = 1000;
    private static final double TAIL = 0.025;
    private static final long SEED = 20211;

    private Bootstrap() {}

    /**
     * The statistic on all rows with its 95 % interval. The same rows always give the same interval.
     *
     * @param statistic takes row numbers, repeated ones among them
     */
    static Interval interval(int rows, ToDoubleFunction<int[]> statistic) {
        int[] drawn = new int[rows];
        Arrays.setAll(drawn, i -> i);
        double value = statistic.applyAsDouble(drawn);
        SplittableRandom random = new SplittableRandom(SEED);
        double[] values = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            Arrays.setAll(drawn, j -> random.nextInt(rows));
            values[i] = statistic.applyAsDouble(drawn);
        }
        Arrays.sort(values);
        int cut = (int) Math.round(TAIL * RESAMPLES);
        return new Interval(value, Math.min(value, values[cut]), Math.max(value, values[RESAMPLES - 1 - cut]));
    }
}
