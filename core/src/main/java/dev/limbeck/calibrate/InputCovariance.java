package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;

/**
 * XᵀX of a value's rows, the last axis being the channels and all others rows. Takes channels² doubles. Its summary is
 * a {@link Covariance}.
 */
public record InputCovariance() implements Reducer {
    @Override
    public Accumulator accumulator() {
        return new Products();
    }

    private static final class Products implements Accumulator {
        private long rows;
        private int channels;
        private double[] sums = new double[0];

        @Override
        public void add(Tensor value) {
            Channels batch = Channels.of(value, -1);
            if (sums.length == 0) {
                channels = batch.count();
                sums = new double[Math.multiplyExact(channels, channels)];
            }
            batch.require(channels);
            float[] row = new float[channels];
            for (int i = 0; i < batch.outer(); i++) {
                batch.elements().get(i * channels, row);
                addOuterProduct(row);
            }
            rows += batch.outer();
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
