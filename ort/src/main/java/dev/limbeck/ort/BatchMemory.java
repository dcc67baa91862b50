package dev.limbeck.ort;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Memory outside the heap, which ONNX Runtime reads without a copy, used for one batch after the other: the garbage
 * collector, which sees no heap in it, would let it pile up.
 */
final class BatchMemory {
    private final Map<String, ByteBuffer> buffers = new HashMap<>();

    /** Where an input of a batch is put, by its bytes; what was put there before is overwritten. */
    IntFunction<ByteBuffer> room(String input) {
        return bytes -> {
            ByteBuffer known = buffers.get(input);
            if (known == null || known.capacity() < bytes) {
                known = ByteBuffer.allocateDirect(bytes);
                buffers.put(input, known);
            }
            return known.clear().limit(bytes);
        };
    }
}
