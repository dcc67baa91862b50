package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;

/**
 * XᵀX of a value's rows, one axis being the channels and all others rows. Takes channels² doubles. Its summary is a
 * {@link Covariance}. Padding tokens are left out as of any value.
 *
 * @param axis the axis of the channels; negative counts from the end
 */
public record InputCovariance(int axis) implements Reducer {
    /** Over the last axis, as of what a MatMul reads. */
    public InputCovariance() {
        this(-1);
    }

    @Override
    public Accumulator accumulator() {
        return new Products();
    }

    private final class Products implements Accumulator {
        private final CovarianceSums sums = new CovarianceSums();
        private int channels = -1;

        @Override
        public void add(Tensor value) {
            Channels batch = Channels.of(value, axis);
            channels = channels < 0 ? batch.count() : channels;
            batch.require(channels);
            sums.add(batch);
        }

        @Override
        public Covariance summary() {
            return sums.covariance();
        }
    }
}
