package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The smallest and the largest finite element of each channel. Its summary is a {@link ChannelRanges}.
 *
 * @param axis the axis of the channels; negative counts from the end
 */
public record ChannelMinMax(int axis) implements Reducer {
    @Override
    public Accumulator accumulator() {
        return new Extremes();
    }

    private final class Extremes implements Accumulator {
        private float[] low = new float[0];
        private float[] high = new float[0];

        @Override
        public void add(Tensor value) {
            Channels channels = Channels.of(value, axis);
            if (low.length == 0) {
                start(channels.count());
            }
            channels.require(low.length);
            channels.forEach((channel, element) -> {
                if (Float.isFinite(element)) {
                    low[channel] = Math.min(low[channel], element);
                    high[channel] = Math.max(high[channel], element);
                }
            });
        }

        private void start(int channels) {
            low = new float[channels];
            high = new float[channels];
            Arrays.fill(low, Float.POSITIVE_INFINITY);
            Arrays.fill(high, Float.NEGATIVE_INFINITY);
        }

        @Override
        public ChannelRanges summary() {
            List<Range> ranges = new ArrayList<>(low.length);
            for (int channel = 0; channel < low.length; channel++) {
                ranges.add(low[channel] <= high[channel] ? new Range(low[channel], high[channel]) : Range.ZERO);
            }
            return new ChannelRanges(ranges);
        }
    }
}
