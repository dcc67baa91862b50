package dev.limbeck.tensor;

import dev.limbeck.error.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * An immutable tensor: element type, shape and little-endian, row-major bytes on the heap, in direct memory or mapped
 * from a file. Strings are kept as UTF-8 byte arrays, because ONNX does not require them to be valid text.
 *
 * <p>Elements narrower than a byte are packed as ONNX packs them, the first in the low bits. One tensor holds at most
 * 2³¹−1 bytes.
 */
public final class Tensor {
    private final DType dtype;
    private final Shape shape;
    private final ByteBuffer bytes;
    private final List<byte[]> strings;

    private Tensor(DType dtype, Shape shape, ByteBuffer bytes, List<byte[]> strings) {
        this.dtype = dtype;
        this.shape = shape;
        this.bytes = bytes;
        this.strings = strings;
    }

    /**
     * A tensor over these bytes, which are not copied and must not change afterwards.
     *
     * @throws ModelException if the buffer's remaining bytes are not what type and shape take
     */
    public static Tensor of(DType dtype, Shape shape, ByteBuffer littleEndian) {
        if (dtype == DType.STRING) {
            throw new IllegalArgumentException("String tensors are made by ofStrings.");
        }
        long expected = byteSize(dtype, shape);
        if (littleEndian.remaining() != expected) {
            throw new ModelException("A tensor of " + dtype + " " + shape + " takes " + expected + " bytes, but "
                    + littleEndian.remaining() + " are given.");
        }
        return new Tensor(dtype, shape, littleEndian.slice().asReadOnlyBuffer(), List.of());
    }

    public static Tensor ofFloats(Shape shape, float... values) {
        ByteBuffer buffer = allocate(DType.FLOAT, shape, values.length);
        buffer.asFloatBuffer().put(values);
        return of(DType.FLOAT, shape, buffer);
    }

    public static Tensor ofDoubles(Shape shape, double... values) {
        ByteBuffer buffer = allocate(DType.DOUBLE, shape, values.length);
        buffer.asDoubleBuffer().put(values);
        return of(DType.DOUBLE, shape, buffer);
    }

    public static Tensor ofLongs(Shape shape, long... values) {
        ByteBuffer buffer = allocate(DType.INT64, shape, values.length);
        buffer.asLongBuffer().put(values);
        return of(DType.INT64, shape, buffer);
    }

    public static Tensor ofInts(Shape shape, int... values) {
        ByteBuffer buffer = allocate(DType.INT32, shape, values.length);
        buffer.asIntBuffer().put(values);
        return of(DType.INT32, shape, buffer);
    }

    /** A tensor of an 8-bit type (INT8, UINT8, BOOL or a FLOAT8). The array is copied. */
    public static Tensor ofBytes(DType dtype, Shape shape, byte... values) {
        if (dtype.bits() != 8) {
            throw new IllegalArgumentException(dtype + " is not an 8-bit type.");
        }
        return of(
                dtype, shape, allocate(dtype, shape, values.length).put(values).flip());
    }

    public static Tensor ofBooleans(Shape shape, boolean... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        return ofBytes(DType.BOOL, shape, bytes);
    }

    /** A string tensor; the byte arrays are not copied and must not change afterwards. */
    public static Tensor ofStrings(Shape shape, List<byte[]> utf8) {
        requireCount(DType.STRING, shape, utf8.size());
        return new Tensor(DType.STRING, shape, ByteBuffer.allocate(0), List.copyOf(utf8));
    }

    public static Tensor scalar(float value) {
        return ofFloats(Shape.SCALAR, value);
    }

    public static Tensor scalar(long value) {
        return ofLongs(Shape.SCALAR, value);
    }

    /** A vector of INT64, as shapes and axes are given to operators. */
    public static Tensor vector(long... values) {
        return ofLongs(Shape.of(values.length), values);
    }

    /** A vector of FLOAT. */
    public static Tensor vector(float... values) {
        return ofFloats(Shape.of(values.length), values);
    }

    private static ByteBuffer allocate(DType dtype, Shape shape, int count) {
        requireCount(dtype, shape, count);
        return ByteBuffer.allocate(Math.toIntExact(byteSize(dtype, shape))).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void requireCount(DType dtype, Shape shape, int count) {
        if (shape.size() != count) {
            throw new ModelException("A tensor of " + dtype + " " + shape + " has " + shape.size() + " elements, but "
                    + count + " are given.");
        }
    }

    private static long byteSize(DType dtype, Shape shape) {
        try {
            return dtype.bytes(shape.size());
        } catch (ArithmeticException e) {
            throw new ModelException("A tensor of " + dtype + " " + shape + " has more bytes than can be counted.", e);
        }
    }

    public DType dtype() {
        return dtype;
    }

    public Shape shape() {
        return shape;
    }

    public int rank() {
        return shape.rank();
    }

    /** The number of elements. */
    public int size() {
        return Math.toIntExact(shape.size());
    }

    /** Bytes the elements take; for strings the sum of their UTF-8 lengths. */
    public long byteSize() {
        if (dtype == DType.STRING) {
            return strings.stream().mapToLong(s -> s.length).sum();
        }
        return bytes.remaining();
    }

    /** A new read-only, little-endian view of the bytes. */
    public ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The elements of a string tensor; the arrays must not be changed. */
    public List<byte[]> strings() {
        return strings;
    }

    /** The elements of a string tensor as text. */
    public List<String> texts() {
        return strings.stream().map(s -> new String(s, StandardCharsets.UTF_8)).toList();
    }

    /** The same elements under another shape of the same size. */
    public Tensor reshape(Shape to) {
        if (to.size() != shape.size()) {
            throw new IllegalArgumentException("Cannot reshape " + shape + " to " + to + ".");
        }
        return new Tensor(dtype, to, bytes, strings);
    }

    /** Some of the rows along the first axis, in this order; of types of whole bytes. */
    public Tensor rows(int... numbers) {
        return select(0, numbers);
    }

    /**
     * The elements at these positions of an axis, in this order; of types of whole bytes.
     *
     * @return of the same shape, but for this axis
     */
    public Tensor select(int axis, int... positions) {
        long[] dims = shape.toArray();
        int size = Math.toIntExact(dims[axis]);
        int stretch = Math.toIntExact(dtype.bytes(shape.strides()[axis]));
        int repeats = stretch == 0 ? 0 : Math.toIntExact(byteSize() / ((long) size * stretch));
        ByteBuffer all = bytes();
        ByteBuffer chosen = ByteBuffer.allocate(repeats * positions.length * stretch);
        for (int repeat = 0; repeat < repeats; repeat++) {
            for (int position : positions) {
                chosen.put(all.slice((repeat * size + position) * stretch, stretch));
            }
        }
        dims[axis] = positions.length;
        return of(dtype, Shape.of(dims), chosen.flip());
    }

    /** The element at a flat index, as a double; exact for every type up to 32 bits. */
    public double doubleAt(int index) {
        return Elements.toDouble(bytes(), dtype, index);
    }

    /** The element at a flat index of an integer or BOOL tensor. */
    public long longAt(int index) {
        return Elements.toLong(bytes(), dtype, index);
    }

    /** All elements as floats, rounded to nearest. */
    public float[] toFloats() {
        float[] out = new float[size()];
        if (dtype == DType.FLOAT) {
            floats().get(out);
            return out;
        }
        ByteBuffer view = bytes();
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) Elements.toDouble(view, dtype, i);
        }
        return out;
    }

    public double[] toDoubles() {
        double[] out = new double[size()];
        ByteBuffer view = bytes();
        for (int i = 0; i < out.length; i++) {
            out[i] = Elements.toDouble(view, dtype, i);
        }
        return out;
    }

    /** All elements of an integer or BOOL tensor. */
    public long[] toLongs() {
        long[] out = new long[size()];
        ByteBuffer view = bytes();
        for (int i = 0; i < out.length; i++) {
            out[i] = Elements.toLong(view, dtype, i);
        }
        return out;
    }

    /** A read-only view of a FLOAT tensor without a copy. */
    public FloatBuffer floats() {
        if (dtype != DType.FLOAT) {
            throw new IllegalArgumentException("A view as floats needs FLOAT, this is " + dtype + ".");
        }
        return bytes().asFloatBuffer();
    }

    /**
     * The same values in another numeric type. Floating to integer truncates toward zero and wraps as Java casts do;
     * floating to a narrower floating type rounds to nearest even.
     */
    public Tensor cast(DType to) {
        if (to == dtype) {
            return this;
        }
        if (!isNumeric(dtype) || !isNumeric(to)) {
            throw new IllegalArgumentException("Cannot cast " + dtype + " to " + to + ".");
        }
        ByteBuffer out =
                ByteBuffer.allocate(Math.toIntExact(byteSize(to, shape))).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer in = bytes();
        int count = size();
        for (int i = 0; i < count; i++) {
            Elements.convert(in, dtype, out, to, i);
        }
        return of(to, shape, out);
    }

    private static boolean isNumeric(DType dtype) {
        return dtype.isInteger() || dtype.isFloating() || dtype == DType.BOOL;
    }

    /** Same type, same shape and the same bits: NaN equals the same NaN, and −0 differs from 0. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor that
                && dtype == that.dtype
                && shape.equals(that.shape)
                && bytes.equals(that.bytes)
                && Arrays.deepEquals(strings.toArray(), that.strings.toArray());
    }

    @Override
    public int hashCode() {
        return 31 * (31 * dtype.hashCode() + shape.hashCode()) + bytes.hashCode();
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }
}
