package dev.limbeck.calibrate;

import java.util.Arrays;

/**
 * How many elements fell into each of a row of bins of equal width. The edges are whole multiples of the width, so zero
 * is always an edge and the bins left and right of it mirror each other. Immutable.
 */
public final class Histogram implements Summary {
    private final long firstBin;
    private final double binWidth;
    private final long[] counts;
    private final Range range;

    /**
     * @param firstBin the first bin's lower edge, in bin widths
     * @param binWidth width of every bin, positive
     * @param counts elements in each bin, [firstBin + i, firstBin + i + 1) · binWidth
     * @param range the smallest and the largest element
     */
    public Histogram(long firstBin, double binWidth, long[] counts, Range range) {
        if (!(binWidth > 0)) {
            throw new IllegalArgumentException("Bins need a positive width, not " + binWidth + ".");
        }
        this.firstBin = firstBin;
        this.binWidth = binWidth;
        this.counts = counts.clone();
        this.range = range;
    }

    /** How many bins there are; 0 if nothing was seen. */
    public int bins() {
        return counts.length;
    }

    public double binWidth() {
        return binWidth;
    }

    public long count(int bin) {
        return counts[bin];
    }

    /** How many elements were seen. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    public double lowerEdge(int bin) {
        return (firstBin + bin) * binWidth;
    }

    public double centre(int bin) {
        return (firstBin + bin + 0.5) * binWidth;
    }

    /** The smallest and the largest element; exact, not rounded to bins. */
    public Range range() {
        return range;
    }

    /**
     * The histogram of |x|, from 0 to the largest magnitude, in at most as many bins as asked for: bins are merged in
     * pairs until they fit.
     */
    Histogram magnitudes(int mostBins) {
        if (counts.length == 0) {
            return this;
        }
        long last = Math.max(magnitudeBin(firstBin), magnitudeBin(firstBin + counts.length - 1));
        int merged = 0;
        while (last >> merged >= mostBins) {
            merged++;
        }
        long[] folded = new long[(int) (last >> merged) + 1];
        for (int bin = 0; bin < counts.length; bin++) {
            folded[(int) (magnitudeBin(firstBin + bin) >> merged)] += counts[bin];
        }
        return new Histogram(0, Math.scalb(binWidth, merged), folded, new Range(0, range.reach()));
    }

    private static long magnitudeBin(long bin) {
        return bin >= 0 ? bin : -bin - 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Histogram that
                && firstBin == that.firstBin
                && binWidth == that.binWidth
                && Arrays.equals(counts, that.counts)
                && range.equals(that.range);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(counts) + Double.hashCode(binWidth);
    }

    @Override
    public String toString() {
        return "Histogram[" + counts.length + " bins of " + binWidth + " over " + range + "]";
    }
}
