package dev.limbeck.calibrate;

/**
 * The threshold that loses least information: among all cuts of the histogram of magnitudes, the one whose clipped
 * distribution P differs least from its quantized one Q by the Kullback–Leibler divergence Σ P·log(P / Q) (Migacz,
 * "8-bit Inference with TensorRT", 2017). Both ends are cut at the same magnitude.
 *
 * <p>What lies in the bin at zero costs nothing, because zero is an integer of every scheme; the bin takes its
 * neighbour's count. Otherwise the zeros that a ReLU leaves, more than all other elements together, would be all that
 * is kept apart from its neighbours, at the price of everything large.
 *
 * @param levels how many integers the magnitudes are mapped to: 128 for 8 bits
 */
public record Entropy(int levels) implements RangeRule {
    private static final int BINS = 2048;

    public Entropy {
        if (levels < 2) {
            throw new IllegalArgumentException("Quantization needs at least 2 levels, not " + levels + ".");
        }
    }

    @Override
    public Range choose(Histogram histogram) {
        Histogram magnitudes = histogram.magnitudes(Math.max(BINS, 4 * levels));
        int best = magnitudes.bins();
        double least = Double.POSITIVE_INFINITY;
        long[] counts = counts(magnitudes);
        for (int kept = Math.min(levels, counts.length); kept <= counts.length; kept++) {
            double divergence = divergence(counts, kept);
            if (divergence < least) {
                least = divergence;
                best = kept;
            }
        }
        double threshold = best * magnitudes.binWidth();
        return new Range(-threshold, threshold).within(histogram.range()).withZero();
    }

    private static long[] counts(Histogram histogram) {
        long[] counts = new long[histogram.bins()];
        for (int bin = 0; bin < counts.length; bin++) {
            counts[bin] = histogram.count(bin);
        }
        if (counts.length > 1) {
            counts[0] = counts[1];
        }
        return counts;
    }

    /** The divergence when only this many bins are kept and the rest is clipped into the last of them. */
    private double divergence(long[] counts, int kept) {
        long clipped = 0;
        for (int bin = kept; bin < counts.length; bin++) {
            clipped += counts[bin];
        }
        double[] quantized = quantized(counts, kept);
        double sumP = 0;
        double sumQ = 0;
        for (int bin = 0; bin < kept; bin++) {
            sumP += counts[bin];
            sumQ += quantized[bin];
        }
        sumP += clipped;
        double divergence = 0;
        for (int bin = 0; bin < kept; bin++) {
            double p = (counts[bin] + (bin == kept - 1 ? clipped : 0)) / sumP;
            if (p > 0) {
                // A bin that only clipped elements fill has no counterpart in Q: as bad as a single stray element.
                double q = Math.max(quantized[bin], 1 / sumP) / Math.max(sumQ, 1);
                divergence += p * Math.log(p / q);
            }
        }
        return divergence;
    }

    /** Q: the kept bins merged into levels, each level spread evenly over its bins that are not empty. */
    private double[] quantized(long[] counts, int kept) {
        double[] quantized = new double[kept];
        for (int level = 0; level < levels; level++) {
            int start = (int) ((long) level * kept / levels);
            int end = (int) ((level + 1L) * kept / levels);
            long sum = 0;
            int filled = 0;
            for (int bin = start; bin < end; bin++) {
                sum += counts[bin];
                filled += counts[bin] > 0 ? 1 : 0;
            }
            for (int bin = start; bin < end; bin++) {
                quantized[bin] = counts[bin] > 0 ? (double) sum / filled : 0;
            }
        }
        return quantized;
    }
}
