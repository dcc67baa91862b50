package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.UnsafeByteOperations;
import dev.limbeck.tensor.Tensor;

/** Where the bytes of an initializer go when it is written. */
@FunctionalInterface
interface TensorSink {
    /** Keeps the bytes in the message itself, without a copy. */
    TensorSink INLINE = (tensor, proto) -> proto.setRawData(UnsafeByteOperations.unsafeWrap(tensor.bytes()));

    void put(Tensor tensor, TensorProto.Builder proto);
}
