package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Gives each larger tensor a place in one data file and later streams them there. A tensor that several initializers
 * share is stored once. Places are page-aligned, as ONNX recommends for files that are memory-mapped.
 */
final class ExternalSink implements TensorSink {
    /** Smaller tensors stay in the model file, where tools that do not follow external data can see them. */
    private static final int INLINE_BELOW_BYTES = 1024;

    private static final int PAGE_BYTES = 4096;

    private final String fileName;
    private final IdentityHashMap<Tensor, Long> offsets = new IdentityHashMap<>();
    private final Map<Long, Tensor> contents = new LinkedHashMap<>();
    private long end;

    ExternalSink(String fileName) {
        this.fileName = fileName;
    }

    @Override
    public void put(Tensor tensor, TensorProto.Builder proto) {
        if (tensor.byteSize() < INLINE_BELOW_BYTES) {
            INLINE.put(tensor, proto);
            return;
        }
        long offset = offsets.computeIfAbsent(tensor, this::place);
        proto.setDataLocation(TensorProto.DataLocation.EXTERNAL);
        new ExternalLocation(fileName, offset, OptionalLong.of(tensor.byteSize())).addTo(proto);
    }

    private long place(Tensor tensor) {
        long offset = (end + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
        end = offset + tensor.byteSize();
        contents.put(offset, tensor);
        return offset;
    }

    /** The size of the data file. */
    long bytes() {
        return end;
    }

    void writeTo(FileChannel channel) throws IOException {
        for (Map.Entry<Long, Tensor> content : contents.entrySet()) {
            ByteBuffer bytes = content.getValue().bytes();
            long at = content.getKey();
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        }
    }
}
