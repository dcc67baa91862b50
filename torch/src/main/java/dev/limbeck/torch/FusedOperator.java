package dev.limbeck.torch;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.TensorVector;

/** An operator of libtorch that the Java binding does not name; it is reached through libtorch's dispatcher. */
final class FusedOperator {
    private final OperatorHandle handle;

    /**
     * @param name such as {@code aten::_fused_adamw_}
     */
    FusedOperator(String name) {
        Libtorch.load();
        try (NativeScope scope = new NativeScope()) {
            handle = Dispatcher.singleton().findSchemaOrThrow(name, "").retainReference();
        }
    }

    /** Calls it with all its arguments, in the order of its schema. */
    void call(IValue... arguments) {
        Dispatcher.singleton().callBoxed(handle, new IValueVector(arguments));
    }

    static IValue list(TensorVector tensors) {
        return new IValue(new GenericList(new TensorList(tensors)));
    }

    /** An optional argument that is left out. */
    static IValue none() {
        return new IValue();
    }
}
