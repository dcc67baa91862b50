package dev.limbeck.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fills a new tensor element by element, or with elements picked from others, and gives it away once. Elements that are
 * never set are zero (the empty string). Not for use by two threads.
 */
public final class TensorBuilder {
    private final DType dtype;
    private final Shape shape;
    private final ByteBuffer bytes;
    private final byte[][] strings;

    public TensorBuilder(DType dtype, Shape shape) {
        this.dtype = dtype;
        this.shape = shape;
        if (dtype == DType.STRING) {
            strings = new byte[Math.toIntExact(shape.size())][];
            Arrays.fill(strings, new byte[0]);
            bytes = ByteBuffer.allocate(0);
        } else {
            strings = new byte[0][];
            bytes = ByteBuffer.allocate(Math.toIntExact(dtype.bytes(shape.size())))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    public Shape shape() {
        return shape;
    }

    /** Sets an element of a numeric type, rounded to nearest where the type is narrower. */
    public TensorBuilder set(int index, double value) {
        Elements.putDouble(bytes, dtype, index, value);
        return this;
    }

    /** Sets an element of an integer or BOOL type; higher bits are cut off. */
    public TensorBuilder set(int index, long value) {
        if (dtype.isFloating()) {
            Elements.putDouble(bytes, dtype, index, (double) value);
        } else {
            Elements.putLong(bytes, dtype, index, value);
        }
        return this;
    }

    /**
     * Copies elements of a tensor of the same type.
     *
     * @param at the index here of the first one
     * @param picked the flat indices in {@code source}, in the order they are wanted
     */
    public TensorBuilder copy(int at, Tensor source, int[] picked) {
        if (source.dtype() != dtype) {
            throw new IllegalArgumentException("Cannot copy " + source.dtype() + " elements into " + dtype + ".");
        }
        ByteBuffer in = source.bytes();
        switch (dtype.bits()) {
            case 0 -> copyStrings(at, source.strings(), picked);
            case 8 -> copyBytes(at, in, picked);
            case 16 -> copyShorts(at, in, picked);
            case 32 -> copyInts(at, in, picked);
            case 64 -> copyLongs(at, in, picked);
            case 128 -> copyPairs(at, in, picked);
            default -> copyPacked(at, in, picked);
        }
        return this;
    }

    private void copyStrings(int at, List<byte[]> in, int[] picked) {
        for (int i = 0; i < picked.length; i++) {
            strings[at + i] = in.get(picked[i]);
        }
    }

    private void copyBytes(int at, ByteBuffer in, int[] picked) {
        for (int i = 0; i < picked.length; i++) {
            bytes.put(at + i, in.get(in.position() + picked[i]));
        }
    }

    private void copyShorts(int at, ByteBuffer in, int[] picked) {
        for (int i = 0; i < picked.length; i++) {
            bytes.putShort(2 * (at + i), in.getShort(in.position() + 2 * picked[i]));
        }
    }

    private void copyInts(int at, ByteBuffer in, int[] picked) {
        for (int i = 0; i < picked.length; i++) {
            bytes.putInt(4 * (at + i), in.getInt(in.position() + 4 * picked[i]));
        }
    }

    private void copyLongs(int at, ByteBuffer in, int[] picked) {
        for (int i = 0; i < picked.length; i++) {
            bytes.putLong(8 * (at + i), in.getLong(in.position() + 8 * picked[i]));
        }
    }

    private void copyPairs(int at, ByteBuffer in, int[] picked) {
        for (int i = 0; i < picked.length; i++) {
            bytes.putLong(16 * (at + i), in.getLong(in.position() + 16 * picked[i]));
            bytes.putLong(16 * (at + i) + 8, in.getLong(in.position() + 16 * picked[i] + 8));
        }
    }

    private void copyPacked(int at, ByteBuffer in, int[] picked) {
        for (int i = 0; i < picked.length; i++) {
            Elements.copyPacked(in, picked[i], bytes, at + i, dtype.bits());
        }
    }

    public Tensor build() {
        if (dtype == DType.STRING) {
            return Tensor.ofStrings(shape, new ArrayList<>(Arrays.asList(strings)));
        }
        return Tensor.of(dtype, shape, bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }
}
