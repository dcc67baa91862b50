package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;

/**
 * Σx² of each channel over all rows. Its summary is a {@link ChannelValues}.
 *
 * @param axis the axis of the channels; negative counts from the end
 */
public record ChannelSquares(int axis) implements Reducer {
    @Override
    public Accumulator accumulator() {
        return new Sums();
    }

    private final class Sums implements Accumulator {
        private double[] sums = new double[0];

        @Override
        public void add(Tensor value) {
            Channels channels = Channels.of(value, axis);
            if (sums.length == 0) {
                sums = new double[channels.count()];
            }
            channels.require(sums.length);
            channels.forEach((channel, element) -> sums[channel] += (double) element * element);
        }

        @Override
        public ChannelValues summary() {
            return new ChannelValues(sums);
        }
    }
}
