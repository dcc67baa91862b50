package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A value in native memory. */
final class NativeValue extends Value {
    private final Tensor tensor;
    private final DType dtype;

    private NativeValue(Tensor tensor, DType dtype) {
        this.tensor = tensor;
        this.dtype = dtype;
    }

    /** A value of the tensor's own element type. */
    static NativeValue of(Tensor tensor) {
        return new NativeValue(owned(tensor), ElementTypes.of(tensor));
    }

    /** A value of this element type, which the tensor is converted to. */
    static NativeValue of(Tensor tensor, DType dtype) {
        return new NativeValue(owned(ElementTypes.carried(tensor, dtype)), dtype);
    }

    /**
     * A value of an integer type whose elements are held in floating point and need not be exact integers, so that
     * gradients pass through them. It becomes integers where it leaves the graph.
     */
    static NativeValue relaxed(Tensor tensor, DType dtype) {
        return new NativeValue(owned(tensor), dtype);
    }

    /** What libtorch gives inside tuples and lists belongs to them and must not outlive them. */
    private static Tensor owned(Tensor tensor) {
        return tensor.referenceCount() < 0 ? new Tensor(tensor) : tensor;
    }

    @Override
    DType dtype() {
        return dtype;
    }

    @Override
    Shape shape() {
        return Shape.of(tensor.shape());
    }

    @Override
    boolean isRelaxed() {
        return dtype.isInteger() && torch.is_floating_point(tensor);
    }

    @Override
    boolean isOnHost() {
        return false;
    }

    @Override
    dev.limbeck.tensor.Tensor host() {
        try (NativeScope scope = new NativeScope()) {
            return NativeTensors.toHost(ElementTypes.carried(tensor, dtype), dtype);
        }
    }

    @Override
    Tensor torch() {
        return tensor;
    }

    @Override
    void retain() {
        tensor.retainReference();
    }

    @Override
    void release() {
        tensor.releaseReference();
    }

    @Override
    void handOver() {
        NativeScope.adopt(tensor);
        tensor.releaseReference();
    }
}
