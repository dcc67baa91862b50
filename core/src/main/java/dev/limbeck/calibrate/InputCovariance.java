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
        private long rows;
        private int channels;
        private double[] sums = new double[0];

        @Override
        public void add(Tensor value) {
            Channels batch = Channels.of(value, axis);
            if (sums.length == 0) {
                channels = batch.count();
                sums = new double[Math.multiplyExact(channels, channels)];
            }
            batch.require(channels);
            float[] row = new float[channels];
            for (int i = 0; i < batch.perChannel(); i++) {
                batch.row(i, row);
                addOuterProduct(row);
            }
            rows += batch.perChannel();
        }

        /** Adds x·xᵀ to the upper triangle. */
        private void addOuterProduct(float[] x) {
            for (int i = 0; i < channels; i++) {
                double left = x[i];
                if (left != 0) {
                    int start = i * channels;
                    for (int j = i; j < channels; j++) {
                        sums[start + j] += left * x[j];
                    }
                }
            }
        }

        @Override
        public Covariance summary() {
            double[] full = sums.clone();
            for (int i = 0; i < channels; i++) {
                for (int j = 0; j < i; j++) {
                    full[i * channels + j] = full[j * channels + i];
                }
            }
            return new Covariance(rows, channels, full);
        }
    }
}
