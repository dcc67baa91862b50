package dev.limbeck.calibrate;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * The elements of a FLOAT tensor with the channel each belongs to: the tensor seen as [outer, count, inner] around one
 * axis.
 */
record Channels(FloatBuffer elements, int outer, int count, int inner) implements SampleRows {
    /** Takes one element in. */
    @FunctionalInterface
    interface Visitor {
        void visit(int channel, float element);
    }

    /**
     * @param axis the axis of the channels; negative counts from the end
     * @throws ModelException if the tensor has no such axis
     */
    static Channels of(Tensor value, int axis) {
        int rank = value.rank();
        int position = axis < 0 ? axis + rank : axis;
        if (position < 0 || position >= rank) {
            throw new ModelException("A value of shape " + value.shape() + " has no axis " + axis
                    + ", over which its channels were to be counted.");
        }
        long outer = 1;
        long inner = 1;
        for (int i = 0; i < rank; i++) {
            outer *= i < position ? value.shape().dim(i) : 1;
            inner *= i > position ? value.shape().dim(i) : 1;
        }
        return new Channels(value.floats(), (int) outer, (int) value.shape().dim(position), (int) inner);
    }

    void forEach(Visitor visitor) {
        int index = 0;
        for (int block = 0; block < outer; block++) {
            for (int channel = 0; channel < count; channel++) {
                for (int i = 0; i < inner; i++) {
                    visitor.visit(channel, elements.get(index++));
                }
            }
        }
    }

    /**
     * The elements of all channels at one place.
     *
     * @param place from 0 to {@link #perChannel}
     * @param into as many elements as there are channels
     */
    @Override
    public void row(int place, double[] into) {
        row(place, 0, into);
    }

    /** The same of as many channels as find room, from one on. */
    void row(int place, int first, double[] into) {
        int start = (place / inner * count + first) * inner + place % inner;
        for (int channel = 0; channel < into.length; channel++) {
            into[channel] = elements.get(start + channel * inner);
        }
    }

    @Override
    public int width() {
        return count;
    }

    @Override
    public int rows() {
        return Math.toIntExact(perChannel());
    }

    /** How many elements each channel has. */
    long perChannel() {
        return (long) outer * inner;
    }

    /**
     * Whether the channels are as many as in earlier batches.
     *
     * @throws ModelException if not
     */
    void require(int channels) {
        if (count != channels) {
            throw new ModelException("A value has " + count + " channels in one batch and " + channels
                    + " in another; statistics by channel need an axis of fixed size.");
        }
    }
}
