package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.util.stream.IntStream;

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
        /** As many rows as stay in the cache while they are multiplied. */
        private static final int BLOCK = 32;

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
            double[][] block = new double[BLOCK][channels];
            for (int start = 0; start < batch.perChannel(); start += BLOCK) {
                int size = (int) Math.min(BLOCK, batch.perChannel() - start);
                for (int r = 0; r < size; r++) {
                    batch.row(start + r, block[r]);
                }
                IntStream.range(0, channels).parallel().forEach(i -> addProducts(i, block, size));
            }
            rows += batch.perChannel();
        }

        /** Adds row i of xᵀx, right of the diagonal. */
        private void addProducts(int i, double[][] block, int size) {
            int start = i * channels;
            for (int r = 0; r < size; r++) {
                double[] x = block[r];
                double left = x[i];
                for (int j = i; j < channels; j++) {
                    sums[start + j] += left * x[j];
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
