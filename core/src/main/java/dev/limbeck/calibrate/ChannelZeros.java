package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;

/**
 * The share of elements of each channel that are 0: the average percentage of zeros of Hu et al. (2016, Network Trimming,
 * equation 1). Its summary is a {@link ChannelValues}.
 *
 * @param axis the axis of the channels; negative counts from the end
 */
public record ChannelZeros(int axis) implements Reducer {
    @Override
    public Accumulator accumulator() {
        return new Counts();
    }

    private final class Counts implements Accumulator {
        private long[] zeros = new long[0];
        private long perChannel;

        @Override
        public void add(Tensor value) {
            Channels channels = Channels.of(value, axis);
            if (zeros.length == 0) {
                zeros = new long[channels.count()];
            }
            channels.require(zeros.length);
            channels.forEach((channel, element) -> zeros[channel] += element == 0 ? 1 : 0);
            perChannel += channels.perChannel();
        }

        @Override
        public ChannelValues summary() {
            double[] shares = new double[zeros.length];
            for (int channel = 0; channel < shares.length; channel++) {
                shares[channel] = (double) zeros[channel] / Math.max(1, perChannel);
            }
            return new ChannelValues(shares);
        }
    }
}
