package dev.limbeck.op.fold;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Shape;
import java.util.Arrays;

/**
 * A shape laid over the elements of a tensor: element (i₀, i₁, …) is at offset + Σ iₖ·strideₖ. Transposing,
 * broadcasting, slicing and splitting are all of this form.
 */
public final class StridedView {
    private final Shape shape;
    private final long offset;
    private final long[] strides;

    StridedView(Shape shape, long offset, long[] strides) {
        this.shape = shape;
        this.offset = offset;
        this.strides = strides.clone();
    }

    public Shape shape() {
        return shape;
    }

    /** All elements of a tensor of this shape, in order. */
    public static StridedView of(Shape shape) {
        return new StridedView(shape, 0, shape.strides());
    }

    /** A tensor broadcast to another shape by the rules of numpy. */
    public static StridedView broadcast(Shape from, Shape to) {
        long[] strides = new long[to.rank()];
        long[] own = from.strides();
        int shift = to.rank() - from.rank();
        for (int axis = 0; axis < from.rank(); axis++) {
            if (from.dim(axis) != 1) {
                strides[shift + axis] = own[axis];
            }
        }
        return new StridedView(to, 0, strides);
    }

    public StridedView transpose(int[] permutation) {
        long[] dims = new long[permutation.length];
        long[] moved = new long[permutation.length];
        for (int axis = 0; axis < permutation.length; axis++) {
            dims[axis] = shape.dim(permutation[axis]);
            moved[axis] = strides[permutation[axis]];
        }
        return new StridedView(Shape.of(dims), offset, moved);
    }

    /** Keeps {@code count} elements of an axis, from {@code start} on in steps of {@code step}, which may be negative. */
    public StridedView slice(int axis, long start, long step, long count) {
        long[] dims = shape.toArray();
        long[] stepped = strides.clone();
        dims[axis] = count;
        stepped[axis] *= step;
        return new StridedView(Shape.of(dims), offset + start * strides[axis], stepped);
    }

    /** The flat source index of every element, in row-major order. */
    public int[] indices() {
        int[] indices = new int[Math.toIntExact(shape.size())];
        long[] counter = new long[shape.rank()];
        long at = offset;
        for (int i = 0; i < indices.length; i++) {
            indices[i] = (int) at;
            for (int axis = counter.length - 1; axis >= 0; axis--) {
                at += strides[axis];
                if (++counter[axis] < shape.dim(axis)) {
                    break;
                }
                at -= strides[axis] * counter[axis];
                counter[axis] = 0;
            }
        }
        return indices;
    }

    /**
     * The shape that several shapes broadcast to.
     *
     * @throws ModelException if two axes differ and neither is 1
     */
    public static Shape broadcastShape(Shape... shapes) {
        int rank = Arrays.stream(shapes).mapToInt(Shape::rank).max().orElse(0);
        long[] dims = new long[rank];
        Arrays.fill(dims, 1);
        for (Shape shape : shapes) {
            for (int axis = 0; axis < shape.rank(); axis++) {
                int at = rank - shape.rank() + axis;
                if (dims[at] != 1 && shape.dim(axis) != 1 && dims[at] != shape.dim(axis)) {
                    throw new ModelException("Shapes " + Arrays.toString(shapes) + " do not broadcast together.");
                }
                dims[at] = dims[at] == 1 ? shape.dim(axis) : dims[at];
            }
        }
        return Shape.of(dims);
    }
}
