package dev.limbeck.ort;

import dev.limbeck.measure.Interval;
import dev.limbeck.measure.Median;
import dev.limbeck.measure.RatioOfMeans;
import java.util.Arrays;

/** What many rounds say together. */
enum Center {
    /** The middle one: what disturbs a few of them does not count. For models that take as long whatever they read. */
    MEDIAN {
        @Override
        Interval of(double[] values) {
            return Median.of(values);
        }

        @Override
        Interval ratio(double[] first, double[] own) {
            double[] ratios = new double[own.length];
            Arrays.setAll(ratios, i -> first[i] / own[i]);
            return Median.of(ratios);
        }

        @Override
        int whole(int rounds, int batches) {
            return rounds;
        }
    },
    /** All of them: every batch is run as often as every other. For models whose time depends on what they read. */
    MEAN {
        @Override
        Interval of(double[] values) {
            return RatioOfMeans.mean(values);
        }

        @Override
        Interval ratio(double[] first, double[] own) {
            return RatioOfMeans.of(first, own);
        }

        @Override
        int whole(int rounds, int batches) {
            return Math.max(1, rounds / batches) * batches;
        }
    };

    /** What values say together. */
    abstract Interval of(double[] values);

    /** How many times faster than the first a contestant is. */
    abstract Interval ratio(double[] first, double[] own);

    /** So many rounds, or as many as it takes until all batches have had their turn equally often. */
    abstract int whole(int rounds, int batches);
}
