package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Entropy;
import dev.limbeck.calibrate.Histogram;
import dev.limbeck.calibrate.LeastSquaredError;
import dev.limbeck.calibrate.MinMax;
import dev.limbeck.calibrate.MovingAverageMinMax;
import dev.limbeck.calibrate.Percentile;
import dev.limbeck.calibrate.Range;
import dev.limbeck.calibrate.RangeRule;
import dev.limbeck.calibrate.Reducer;
import dev.limbeck.calibrate.StreamingHistogram;
import dev.limbeck.calibrate.Summary;

/** The ways to find the range of an activation in calibration data, by the names that users type. */
public enum RangeCalibration {
    /** From the smallest to the largest element seen. */
    MINMAX {
        @Override
        Reducer reducer() {
            return new MinMax();
        }

        @Override
        Range range(Summary summary, int levels, boolean symmetric) {
            return (Range) summary;
        }
    },
    /** The batches' extremes, averaged. */
    MOVING_AVERAGE {
        @Override
        Reducer reducer() {
            return new MovingAverageMinMax(BATCH_WEIGHT);
        }

        @Override
        Range range(Summary summary, int levels, boolean symmetric) {
            return (Range) summary;
        }
    },
    /** What holds 99.99 % of the elements. */
    PERCENTILE {
        @Override
        Range range(Summary summary, int levels, boolean symmetric) {
            return chosen(new Percentile(PERCENTILE_KEPT), summary);
        }
    },
    /** The least squared error of rounding and clipping together. */
    MSE {
        @Override
        Range range(Summary summary, int levels, boolean symmetric) {
            return chosen(new LeastSquaredError(levels, symmetric), summary);
        }
    },
    /** The least Kullback–Leibler divergence. */
    ENTROPY {
        @Override
        Range range(Summary summary, int levels, boolean symmetric) {
            return chosen(new Entropy(levels / 2), summary);
        }
    };

    private static final double BATCH_WEIGHT = 0.1;
    private static final double PERCENTILE_KEPT = 0.9999;

    /** What has to be collected of the activation. */
    Reducer reducer() {
        return StreamingHistogram.DEFAULT;
    }

    /**
     * The range to quantize.
     *
     * @param levels how many integers the range is mapped to
     */
    abstract Range range(Summary summary, int levels, boolean symmetric);

    private static Range chosen(RangeRule rule, Summary summary) {
        return rule.choose((Histogram) summary);
    }
}
