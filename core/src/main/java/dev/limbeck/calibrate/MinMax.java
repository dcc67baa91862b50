package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * The smallest and the largest element seen. NaN and infinities are left out, because no quantized grid holds them.
 * Its summary is a {@link Range}.
 */
public record MinMax() implements Reducer {
    @Override
    public Accumulator accumulator() {
        return new Extremes();
    }

    /** The range of one tensor's finite elements; {@link Range#ZERO} without any. */
    static Range of(Tensor value) {
        Extremes extremes = new Extremes();
        extremes.add(value);
        return extremes.summary();
    }

    private static final class Extremes implements Accumulator {
        private float low = Float.POSITIVE_INFINITY;
        private float high = Float.NEGATIVE_INFINITY;

        @Override
        public void add(Tensor value) {
            FloatBuffer elements = value.floats();
            int count = elements.limit();
            for (int i = 0; i < count; i++) {
                float element = elements.get(i);
                if (Float.isFinite(element)) {
                    low = Math.min(low, element);
                    high = Math.max(high, element);
                }
            }
        }

        @Override
        public Range summary() {
            return low <= high ? new Range(low, high) : Range.ZERO;
        }
    }
}
