package dev.limbeck.tensor;

import dev.limbeck.error.ModelException;
import java.util.Arrays;
import java.util.List;

/** The sizes of a tensor's axes, all known and not negative. Rank 0 is a scalar. */
public final class Shape {
    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape(new long[0]);

    private final long[] dims;

    private Shape(long[] dims) {
        this.dims = dims;
    }

    /**
     * A shape with these axes.
     *
     * @throws ModelException if an axis is negative
     */
    public static Shape of(long... dims) {
        for (long dim : dims) {
            if (dim < 0) {
                throw new ModelException("A shape cannot have a negative axis: " + Arrays.toString(dims) + ".");
            }
        }
        return new Shape(dims.clone());
    }

    public static Shape of(List<Long> dims) {
        return of(dims.stream().mapToLong(Long::longValue).toArray());
    }

    public int rank() {
        return dims.length;
    }

    /** The size of one axis; a negative axis counts from the end, as in ONNX. */
    public long dim(int axis) {
        return dims[axis < 0 ? axis + dims.length : axis];
    }

    public long[] toArray() {
        return dims.clone();
    }

    /**
     * The number of elements.
     *
     * @throws ModelException if it exceeds 2⁶³−1
     */
    public long size() {
        long size = 1;
        for (long dim : dims) {
            if (dim == 0) {
                return 0;
            }
        }
        try {
            for (long dim : dims) {
                size = Math.multiplyExact(size, dim);
            }
        } catch (ArithmeticException e) {
            throw new ModelException("A tensor of shape " + this + " has more elements than can be counted.", e);
        }
        return size;
    }

    /** Row-major strides, in elements. */
    public long[] strides() {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, dims[axis]);
        }
        return strides;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(dims, that.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
