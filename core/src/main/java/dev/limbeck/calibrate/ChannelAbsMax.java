package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;

/**
 * The largest finite magnitude in each channel, as SmoothQuant needs it of activations (Xiao et al. 2023, equation 4).
 * Its summary is a {@link ChannelValues}.
 *
 * @param axis the axis of the channels; negative counts from the end
 */
public record ChannelAbsMax(int axis) implements Reducer {
    @Override
    public Accumulator accumulator() {
        return new Magnitudes();
    }

    private final class Magnitudes implements Accumulator {
        private double[] largest = new double[0];

        @Override
        public void add(Tensor value) {
            Channels channels = Channels.of(value, axis);
            if (largest.length == 0) {
                largest = new double[channels.count()];
            }
            channels.require(largest.length);
            channels.forEach((channel, element) -> {
                if (Float.isFinite(element)) {
                    largest[channel] = Math.max(largest[channel], Math.abs(element));
                }
            });
        }

        @Override
        public ChannelValues summary() {
            return new ChannelValues(largest);
        }
    }
}
