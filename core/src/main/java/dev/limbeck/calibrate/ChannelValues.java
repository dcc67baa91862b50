package dev.limbeck.calibrate;

import java.util.Arrays;

/** One number a channel, in the order of the channels; none if nothing was seen. Immutable. */
public final class ChannelValues implements Summary {
    private final double[] values;

    ChannelValues(double[] values) {
        this.values = values.clone();
    }

    public static ChannelValues of(double... values) {
        return new ChannelValues(values);
    }

    public int channels() {
        return values.length;
    }

    public double get(int channel) {
        return values[channel];
    }

    public double[] toArray() {
        return values.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelValues that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
