package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A value on the host. Its native form is made when it is first asked for and freed with the last release. */
final class HostValue extends Value {
    private final dev.limbeck.tensor.Tensor tensor;
    private @Nullable Tensor nativeForm;
    private int holders;

    HostValue(dev.limbeck.tensor.Tensor tensor) {
        this.tensor = tensor;
    }

    @Override
    DType dtype() {
        return tensor.dtype();
    }

    @Override
    Shape shape() {
        return tensor.shape();
    }

    @Override
    boolean isRelaxed() {
        return false;
    }

    @Override
    boolean isOnHost() {
        return true;
    }

    @Override
    dev.limbeck.tensor.Tensor host() {
        return tensor;
    }

    @Override
    synchronized Tensor torch() {
        if (nativeForm == null) {
            Tensor made = NativeTensors.toNative(tensor);
            if (holders == 0) {
                return made;
            }
            nativeForm = made.retainReference();
        }
        return nativeForm;
    }

    @Override
    synchronized void retain() {
        holders++;
    }

    @Override
    synchronized void release() {
        holders--;
        if (holders == 0 && nativeForm != null) {
            nativeForm.releaseReference();
            nativeForm = null;
        }
    }

    @Override
    void handOver() {
        release();
    }
}
