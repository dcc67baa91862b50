package dev.limbeck.technique.structure;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * K-means of single numbers (Lloyd 1982) that begins as k-means++ does (Arthur and Vassilvitskii 2007). Of numbers in
 * order, those that are nearest to one centroid lie side by side, so that a step needs only where they end and their sum.
 */
final class ScalarKMeans {
    /** Centroids to begin with are drawn among so many numbers at most. */
    private static final int SEEDS = 1 << 16;

    /** Sums are kept up to every so many numbers. */
    private static final int STRIDE = 1 << 10;

    /** Every step lowers the error, so that it ends; this ends it where rounding would let two steps alternate. */
    private static final int MOST_STEPS = 10_000;

    private final float[] sorted;
    private final double[] sums;

    private ScalarKMeans(float[] sorted) {
        this.sorted = sorted;
        this.sums = new double[sorted.length / STRIDE + 1];
        double sum = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i % STRIDE == 0) {
                sums[i / STRIDE] = sum;
            }
            sum += sorted[i];
        }
        if (sorted.length % STRIDE == 0) {
            sums[sorted.length / STRIDE] = sum;
        }
    }

    /**
     * Centroids of numbers: each is the mean of the numbers that it is the nearest to.
     *
     * @param sorted finite numbers, rising
     * @param count how many centroids there may be; if there are no more numbers than that, each is its own
     * @return rising
     */
    static float[] centroids(float[] sorted, int count, SplittableRandom random) {
        float[] distinct = distinct(sorted, count);
        if (distinct.length <= count) {
            return distinct;
        }
        double[] begun = begun(drawn(sorted, random), count, random);
        double[] settled = new ScalarKMeans(sorted).settled(begun);
        float[] rounded = new float[settled.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) settled[i];
        }
        return distinct(rounded, count);
    }

    /** The distinct ones of rising numbers; no more than one above {@code most}. */
    private static float[] distinct(float[] sorted, int most) {
        float[] distinct = new float[Math.min(sorted.length, most + 1)];
        int count = 0;
        for (int i = 0; i < sorted.length && count <= most; i++) {
            if (count == 0 || sorted[i] != distinct[count - 1]) {
                distinct[count++] = sorted[i];
            }
        }
        return Arrays.copyOf(distinct, count);
    }

    private static float[] drawn(float[] values, SplittableRandom random) {
        if (values.length <= SEEDS) {
            return values;
        }
        float[] drawn = new float[SEEDS];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = values[random.nextInt(values.length)];
        }
        return drawn;
    }

    /** Each is one of the values, drawn with a chance that grows with the square of its distance to those before. */
    private static double[] begun(float[] values, int count, SplittableRandom random) {
        double[] centroids = new double[count];
        double[] squares = new double[values.length];
        Arrays.fill(squares, Double.POSITIVE_INFINITY);
        centroids[0] = values[random.nextInt(values.length)];
        for (int chosen = 1; chosen < count; chosen++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                double distance = values[i] - centroids[chosen - 1];
                squares[i] = Math.min(squares[i], distance * distance);
                sum += squares[i];
            }
            if (sum == 0) {
                return sorted(centroids, chosen);
            }
            centroids[chosen] = values[at(squares, random.nextDouble() * sum)];
        }
        return sorted(centroids, count);
    }

    /** Where the sum of shares first comes above a part of it. */
    private static int at(double[] shares, double part) {
        double sum = 0;
        int last = 0;
        for (int i = 0; i < shares.length; i++) {
            if (shares[i] > 0) {
                sum += shares[i];
                last = i;
                if (sum > part) {
                    return i;
                }
            }
        }
        return last;
    }

    private static double[] sorted(double[] centroids, int count) {
        double[] rising = Arrays.copyOf(centroids, count);
        Arrays.sort(rising);
        return rising;
    }

    /** Lloyd's steps until no number changes its centroid; those that are left without a number are gone. */
    private double[] settled(double[] begun) {
        double[] centroids = begun.clone();
        int[] ends = ends(centroids);
        for (int step = 0; step < MOST_STEPS; step++) {
            for (int i = 0; i < centroids.length; i++) {
                int start = i == 0 ? 0 : ends[i - 1];
                if (ends[i] > start) {
                    centroids[i] = (sum(ends[i]) - sum(start)) / (ends[i] - start);
                }
            }
            int[] moved = ends(centroids);
            if (Arrays.equals(moved, ends)) {
                break;
            }
            ends = moved;
        }
        return occupied(centroids, ends);
    }

    private static double[] occupied(double[] centroids, int[] ends) {
        double[] occupied = new double[centroids.length];
        int count = 0;
        for (int i = 0; i < centroids.length; i++) {
            if (ends[i] > (i == 0 ? 0 : ends[i - 1])) {
                occupied[count++] = centroids[i];
            }
        }
        return Arrays.copyOf(occupied, count);
    }

    /** For each centroid how many numbers are nearest to it or to one before it. */
    private int[] ends(double[] centroids) {
        int[] ends = new int[centroids.length];
        for (int i = 0; i < ends.length - 1; i++) {
            ends[i] = upTo((centroids[i] + centroids[i + 1]) / 2);
        }
        ends[ends.length - 1] = sorted.length;
        return ends;
    }

    /** How many numbers are no larger than a bound. */
    private int upTo(double bound) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The sum of the first numbers. */
    private double sum(int count) {
        double sum = sums[count / STRIDE];
        for (int i = count / STRIDE * STRIDE; i < count; i++) {
            sum += sorted[i];
        }
        return sum;
    }
}
