package dev.limbeck.torch;

import org.bytedeco.pytorch.Tensor;

/** Native vectors of numbers that kernels compute on the host. */
final class Literals {
    private Literals() {}

    /** A vector of INT64. */
    static Tensor longs(long... values) {
        return NativeTensors.copy(dev.limbeck.tensor.Tensor.vector(values));
    }

    /** A vector of the floating-point type of another tensor. */
    static Tensor doubles(Tensor like, double... values) {
        dev.limbeck.tensor.Shape shape = dev.limbeck.tensor.Shape.of(values.length);
        return NativeTensors.copy(dev.limbeck.tensor.Tensor.ofDoubles(shape, values))
                .to(like.scalar_type());
    }

    /** The shape of a vector that lies along one of {@code rank} axes, the others being 1. */
    static long[] alongAxis(int axis, int rank) {
        long[] shape = new long[rank];
        java.util.Arrays.fill(shape, 1);
        shape[axis] = -1;
        return shape;
    }
}
