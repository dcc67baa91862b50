package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * Counts finite elements in at most so many bins, whatever their range turns out to be. The width of the bins is always
 * the smallest power of two that fits; when the range grows, neighbouring bins are merged in pairs, which is exact.
 * Hence the result does not depend on how the elements are batched or in which order they come. Its summary is a
 * {@link Histogram} with more than bins / 2 − 2 bins between the smallest and the largest element (unless they are
 * equal).
 *
 * @param bins the most bins to use, at least 4
 */
public record StreamingHistogram(int bins) implements Reducer {
    /** Bins that leave at least 8 for each of 256 levels. */
    public static final StreamingHistogram DEFAULT = new StreamingHistogram(4096);

    private static final int SMALLEST_EXPONENT = Float.MIN_EXPONENT;
    // Bin numbers stay whole numbers that a double holds exactly.
    private static final double LARGEST_BIN = 0x1p40;

    public StreamingHistogram {
        if (bins < 4) {
            throw new IllegalArgumentException("A histogram needs at least 4 bins, not " + bins + ".");
        }
    }

    @Override
    public Accumulator accumulator() {
        return new Bins();
    }

    private final class Bins implements Accumulator {
        private int exponent = SMALLEST_EXPONENT;
        private long first;
        private long[] counts = new long[0];
        private Range range = Range.ZERO;

        @Override
        public void add(Tensor value) {
            FloatBuffer elements = value.floats();
            int size = elements.limit();
            if (!grow(elements, size)) {
                return;
            }
            double scale = Math.scalb(1.0, -exponent);
            for (int i = 0; i < size; i++) {
                float element = elements.get(i);
                if (Float.isFinite(element)) {
                    counts[(int) ((long) Math.floor(element * scale) - first)]++;
                }
            }
        }

        /** Makes room for new elements; false if none of them is finite. */
        private boolean grow(FloatBuffer elements, int size) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < size; i++) {
                float element = elements.get(i);
                if (Float.isFinite(element)) {
                    low = Math.min(low, element);
                    high = Math.max(high, element);
                }
            }
            if (low > high) {
                return false;
            }
            if (counts.length > 0) {
                low = Math.min(low, range.low());
                high = Math.max(high, range.high());
            }
            relayout(new Range(low, high));
            return true;
        }

        private void relayout(Range wanted) {
            if (counts.length > 0 && wanted.equals(range)) {
                return;
            }
            int newExponent = exponent;
            while (!fits(wanted, newExponent)) {
                newExponent++;
            }
            long newFirst = binOf(wanted.low(), newExponent);
            long[] moved = new long[(int) (binOf(wanted.high(), newExponent) - newFirst + 1)];
            int merged = Math.min(newExponent - exponent, Long.SIZE - 1);
            for (int i = 0; i < counts.length; i++) {
                moved[(int) (((first + i) >> merged) - newFirst)] += counts[i];
            }
            exponent = newExponent;
            first = newFirst;
            counts = moved;
            range = wanted;
        }

        private boolean fits(Range wanted, int candidate) {
            long span = binOf(wanted.high(), candidate) - binOf(wanted.low(), candidate);
            return Math.scalb(wanted.reach(), -candidate) < LARGEST_BIN && span < bins;
        }

        private static long binOf(double element, int exponent) {
            return (long) Math.floor(Math.scalb(element, -exponent));
        }

        @Override
        public Histogram summary() {
            return new Histogram(first, Math.scalb(1.0, exponent), counts, range);
        }
    }
}
