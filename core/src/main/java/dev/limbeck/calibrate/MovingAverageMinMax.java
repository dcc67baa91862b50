package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;

/**
 * The extremes of each batch, averaged with exponentially falling weights: r ← (1 − c)·r + c·batch (Jacob et al. 2018,
 * section 3.1; 0.01 there). Forgets single outliers that {@link MinMax} would keep; depends on how the rows are
 * batched. Its summary is a {@link Range}.
 *
 * @param weight c, the weight of the newest batch, 0 &lt; c ≤ 1
 */
public record MovingAverageMinMax(double weight) implements Reducer {
    public MovingAverageMinMax {
        if (!(weight > 0 && weight <= 1)) {
            throw new IllegalArgumentException("The weight of a batch must be in (0, 1], but is " + weight + ".");
        }
    }

    @Override
    public Accumulator accumulator() {
        return new Average();
    }

    private final class Average implements Accumulator {
        private Range range = Range.ZERO;
        private boolean empty = true;

        @Override
        public void add(Tensor value) {
            if (value.size() == 0) {
                return;
            }
            Range batch = MinMax.of(value);
            range = empty ? batch : new Range(mix(range.low(), batch.low()), mix(range.high(), batch.high()));
            empty = false;
        }

        private double mix(double old, double newest) {
            return old + weight * (newest - old);
        }

        @Override
        public Range summary() {
            return range;
        }
    }
}
