package dev.limbeck.measure;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The ratio of two means over the same pairs, Σx ÷ Σy, with its 95 % interval from the spread of x − R·y (Cochran,
 * "Sampling Techniques", section 6.4) and Student's t. Where pairs differ by what they are, not only by luck, this says
 * how all of them together compare; a median of ratios would say how one in the middle does.
 */
public final class RatioOfMeans {
    private static final double UPPER = 0.975;

    private RatioOfMeans() {}

    /**
     * The ratio.
     *
     * @param x at least one value, all above 0
     * @param y as many values, all above 0
     */
    public static Interval of(double[] x, double[] y) {
        if (x.length == 0 || x.length != y.length) {
            throw new IllegalArgumentException(x.length + " and " + y.length + " values are no pairs.");
        }
        int count = x.length;
        double total = Arrays.stream(y).sum();
        double ratio = Arrays.stream(x).sum() / total;
        if (count == 1) {
            return Interval.exact(ratio);
        }
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double residual = x[i] - ratio * y[i];
            squares += residual * residual;
        }
        double error = Math.sqrt(squares * count / (count - 1)) / total;
        double margin = TDistribution.of(count - 1.0).inverseCumulativeProbability(UPPER) * error;
        return new Interval(ratio, Math.max(0, ratio - margin), ratio + margin);
    }

    /** The mean of values, with the interval of Student's t. */
    public static Interval mean(double... values) {
        double[] ones = new double[values.length];
        Arrays.fill(ones, 1);
        return of(values, ones);
    }
}
