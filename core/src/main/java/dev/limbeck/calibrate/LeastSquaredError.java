package dev.limbeck.calibrate;

/**
 * The range whose quantization has the smallest squared error over the histogram (rounding inside plus clipping
 * outside), found by trying fractions of the full range for one end and then the other until neither moves.
 *
 * @param levels how many integers the range is mapped to, such as 256
 * @param symmetric whether the range must reach as far below zero as above
 */
public record LeastSquaredError(int levels, boolean symmetric) implements RangeRule {
    private static final int FRACTIONS = 128;
    private static final int MOST_ROUNDS = 4;

    public LeastSquaredError {
        if (levels < 2) {
            throw new IllegalArgumentException("Quantization needs at least 2 levels, not " + levels + ".");
        }
    }

    @Override
    public Range choose(Histogram histogram) {
        Range full = histogram.range().withZero();
        if (full.reach() == 0) {
            return full;
        }
        return symmetric ? bestSymmetric(histogram, full.symmetric()) : bestOfBothEnds(histogram, full);
    }

    private Range bestSymmetric(Histogram histogram, Range full) {
        Range best = full;
        double least = error(histogram, full);
        for (int i = 1; i < FRACTIONS; i++) {
            double reach = full.high() * i / FRACTIONS;
            Range candidate = new Range(-reach, reach);
            double error = error(histogram, candidate);
            if (error < least) {
                least = error;
                best = candidate;
            }
        }
        return best;
    }

    private Range bestOfBothEnds(Histogram histogram, Range full) {
        Range best = full;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Range before = best;
            best = bestHigh(histogram, full, best);
            best = bestLow(histogram, full, best);
            if (best.equals(before)) {
                break;
            }
        }
        return best;
    }

    private Range bestHigh(Histogram histogram, Range full, Range start) {
        Range best = start;
        double least = error(histogram, start);
        for (int i = 1; i <= FRACTIONS; i++) {
            Range candidate = new Range(start.low(), full.high() * i / FRACTIONS);
            double error = error(histogram, candidate);
            if (error < least) {
                least = error;
                best = candidate;
            }
        }
        return best;
    }

    private Range bestLow(Histogram histogram, Range full, Range start) {
        Range best = start;
        double least = error(histogram, start);
        for (int i = 1; i <= FRACTIONS; i++) {
            Range candidate = new Range(full.low() * i / FRACTIONS, start.high());
            double error = error(histogram, candidate);
            if (error < least) {
                least = error;
                best = candidate;
            }
        }
        return best;
    }

    /** The summed squared error of the bins' centres after quantizing to this range and back. */
    double error(Histogram histogram, Range range) {
        double scale = (range.high() - range.low()) / (levels - 1);
        if (scale == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double zeroPoint = Math.rint(-range.low() / scale);
        double error = 0;
        for (int bin = 0; bin < histogram.bins(); bin++) {
            if (histogram.count(bin) > 0) {
                double centre = histogram.centre(bin);
                double level = Math.rint(centre / scale) + zeroPoint;
                double quantized = (Math.min(Math.max(level, 0), levels - 1) - zeroPoint) * scale;
                error += histogram.count(bin) * (quantized - centre) * (quantized - centre);
            }
        }
        return error;
    }
}
