package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;

/**
 * The mean of each channel, as bias correction compares it before and after quantization (Nagel et al. 2019, section
 * 4.2). Its summary is a {@link ChannelValues}.
 *
 * @param axis the axis of the channels; negative counts from the end
 */
public record ChannelMean(int axis) implements Reducer {
    @Override
    public Accumulator accumulator() {
        return new Sums();
    }

    private final class Sums implements Accumulator {
        private double[] sums = new double[0];
        private long perChannel;

        @Override
        public void add(Tensor value) {
            Channels channels = Channels.of(value, axis);
            if (sums.length == 0) {
                sums = new double[channels.count()];
            }
            channels.require(sums.length);
            channels.forEach((channel, element) -> sums[channel] += element);
            perChannel += channels.perChannel();
        }

        @Override
        public ChannelValues summary() {
            double[] means = sums.clone();
            for (int channel = 0; channel < means.length; channel++) {
                means[channel] /= Math.max(1, perChannel);
            }
            return new ChannelValues(means);
        }
    }
}
