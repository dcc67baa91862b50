package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;

/**
 * A value of one run: on the host, as the results of shape arithmetic are, or native. Every holder retains it and
 * releases it once; native memory is freed with the last release.
 */
abstract sealed class Value permits HostValue, NativeValue {
    /** A copy in native memory; text, which libtorch does not know, stays on the host. */
    static Value of(dev.limbeck.tensor.Tensor tensor) {
        return tensor.dtype() == DType.STRING
                ? new HostValue(tensor)
                : NativeValue.of(NativeTensors.copy(tensor), tensor.dtype());
    }

    abstract DType dtype();

    abstract Shape shape();

    final int rank() {
        return shape().rank();
    }

    /** Whether it is of an integer type but held in floating point for the sake of gradients. */
    abstract boolean isRelaxed();

    /** Whether it is on the host, so that reading it costs nothing. */
    abstract boolean isOnHost();

    /** The value on the host; a copy if it is native. */
    abstract dev.limbeck.tensor.Tensor host();

    /** The value as libtorch computes with it; see {@link ElementTypes}. It lives as long as this value is retained. */
    abstract org.bytedeco.pytorch.Tensor torch();

    abstract void retain();

    abstract void release();

    /** Leaves the value to the innermost open {@link NativeScope}; the caller's own hold ends. */
    abstract void handOver();

    @Override
    public String toString() {
        return dtype() + " " + shape();
    }
}
