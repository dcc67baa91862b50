package dev.limbeck.technique.quantize;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.ByteBuffer;

/** Packs integer codes as ONNX stores them: below 8 bits several to a byte, the first in the low bits. */
final class Codes {
    private Codes() {}

    static Tensor pack(DType dtype, Shape shape, int... codes) {
        int bits = dtype.bits();
        int perByte = 8 / bits;
        int mask = (1 << bits) - 1;
        byte[] bytes = new byte[Math.toIntExact(dtype.bytes(codes.length))];
        for (int i = 0; i < codes.length; i++) {
            bytes[i / perByte] |= (byte) ((codes[i] & mask) << (i % perByte * bits));
        }
        return Tensor.of(dtype, shape, ByteBuffer.wrap(bytes));
    }
}
