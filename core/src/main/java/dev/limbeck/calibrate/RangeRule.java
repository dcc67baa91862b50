package dev.limbeck.calibrate;

/**
 * Chooses the range to quantize from a histogram: a narrower one rounds less and clips more. The range chosen lies
 * within that of the elements seen, except that it always holds zero.
 */
public interface RangeRule {
    /** The range to quantize; {@link Range#ZERO} if the histogram is empty. */
    Range choose(Histogram histogram);

    /** Everything that was seen: nothing is clipped. */
    record Full() implements RangeRule {
        @Override
        public Range choose(Histogram histogram) {
            return histogram.range().withZero();
        }
    }
}
