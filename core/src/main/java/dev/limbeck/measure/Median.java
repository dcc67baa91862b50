package dev.limbeck.measure;

import java.util.Arrays;

/**
 * The median with its distribution-free confidence interval: the closest pair of order statistics x₍ₖ₎, x₍ₙ₊₁₋ₖ₎ that
 * hold the true median with at least 95 % probability (Conover, "Practical Nonparametric Statistics", section 3.2).
 * Below six values no pair does; the interval is then their full range.
 */
public final class Median {
    private static final double TAIL = 0.025;
    private static final double NORMAL_QUANTILE = 1.96;
    // Beyond this 2⁻ⁿ is no longer a number, and the normal distribution is as good.
    private static final int MOST_EXACT = 1000;

    private Median() {}

    /**
     * @param values at least one, in any order
     */
    public static Interval of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("No values have no median.");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int count = sorted.length;
        double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
        int rank = rank(count);
        return new Interval(median, sorted[rank - 1], sorted[count - rank]);
    }

    /** k, the largest rank for which P(Binomial(count, ½) &lt; k) ≤ 2.5 %; 1 if there is none. */
    private static int rank(int count) {
        if (count > MOST_EXACT) {
            return (int) ((count - NORMAL_QUANTILE * Math.sqrt(count)) / 2);
        }
        double probability = Math.pow(0.5, count);
        double below = 0;
        int rank = 0;
        while (below + probability <= TAIL) {
            below += probability;
            probability *= (double) (count - rank) / (rank + 1);
            rank++;
        }
        return Math.max(1, rank);
    }
}
