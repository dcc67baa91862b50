package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.limbeck.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.ObjIntConsumer;

/**
 * The typed fields of a {@code TensorProto} as little-endian bytes. {@code int32_data} holds every type up to 32 bits:
 * 16-bit floats and everything of 8 bits as one entry an element, 4 and 2 bits packed, one byte an entry.
 */
final class TypedData {
    private TypedData() {}

    static ByteBuffer of(TensorProto proto, DType dtype) {
        return switch (dtype) {
            case FLOAT, COMPLEX64 ->
                pack(proto.getFloatDataCount(), 4, (out, i) -> out.putFloat(proto.getFloatData(i)));
            case DOUBLE, COMPLEX128 ->
                pack(proto.getDoubleDataCount(), 8, (out, i) -> out.putDouble(proto.getDoubleData(i)));
            case INT64 -> pack(proto.getInt64DataCount(), 8, (out, i) -> out.putLong(proto.getInt64Data(i)));
            case UINT64 -> pack(proto.getUint64DataCount(), 8, (out, i) -> out.putLong(proto.getUint64Data(i)));
            case UINT32 -> pack(proto.getUint64DataCount(), 4, (out, i) -> out.putInt((int) proto.getUint64Data(i)));
            case INT32 -> pack(proto.getInt32DataCount(), 4, (out, i) -> out.putInt(proto.getInt32Data(i)));
            case INT16, UINT16, FLOAT16, BFLOAT16 ->
                pack(proto.getInt32DataCount(), 2, (out, i) -> out.putShort((short) proto.getInt32Data(i)));
            default -> pack(proto.getInt32DataCount(), 1, (out, i) -> out.put((byte) proto.getInt32Data(i)));
        };
    }

    private static ByteBuffer pack(int count, int width, ObjIntConsumer<ByteBuffer> entry) {
        ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(count, width)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            entry.accept(out, i);
        }
        return out.flip();
    }
}
