package dev.limbeck.calibrate;

/**
 * Keeps this share of the elements and clips as many of the rest at either end. Within a bin elements are taken as
 * evenly spread.
 *
 * @param kept share of the elements inside the range, such as 0.9999; 0 &lt; kept ≤ 1
 */
public record Percentile(double kept) implements RangeRule {
    public Percentile {
        if (!(kept > 0 && kept <= 1)) {
            throw new IllegalArgumentException("The share of elements to keep must be in (0, 1], but is " + kept + ".");
        }
    }

    @Override
    public Range choose(Histogram histogram) {
        double cut = histogram.total() * (1 - kept) / 2;
        double low = below(histogram, cut);
        double high = below(histogram, histogram.total() - cut);
        return new Range(low, Math.max(low, high)).within(histogram.range()).withZero();
    }

    /** The point below which this many elements lie. */
    private static double below(Histogram histogram, double elements) {
        double seen = 0;
        for (int bin = 0; bin < histogram.bins(); bin++) {
            long count = histogram.count(bin);
            if (count > 0 && seen + count >= elements) {
                return histogram.lowerEdge(bin) + histogram.binWidth() * (elements - seen) / count;
            }
            seen += count;
        }
        return histogram.range().high();
    }
}
