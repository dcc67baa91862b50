package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.io.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Writes ONNX models. A file appears whole or not at all. When the weights do not fit into one file (2 GiB), or on
 * request, they are streamed into a second file, {@code <name>.data} beside it.
 */
public final class OnnxWriter {
    /** What a message may take, less some room for everything but the weights. */
    private static final long INLINE_LIMIT_BYTES = Integer.MAX_VALUE - (64L << 20);

    private OnnxWriter() {}

    /**
     * Writes or replaces a model file; its weights lie beside it only when they must.
     *
     * @throws ModelException if the file cannot be written, or the model reads a value that nothing defines
     */
    public static void write(Model model, Path file) {
        if (Weights.bytes(model.graph()) > INLINE_LIMIT_BYTES) {
            writeWithExternalData(model, file);
        } else {
            save(file, channel -> stream(encode(model, TensorSink.INLINE), channel));
        }
    }

    /** Writes a model file and its larger weights into {@code <file>.data}. */
    public static void writeWithExternalData(Model model, Path file) {
        Path data = file.resolveSibling(file.getFileName() + ".data");
        ExternalSink sink = new ExternalSink(data.getFileName().toString());
        ModelProto proto = encode(model, sink);
        save(file, channel -> {
            AtomicFile.write(data, sink::writeTo);
            stream(proto, channel);
        });
    }

    /**
     * The model as the bytes of one file.
     *
     * @throws ModelException if it is too large for that, or reads a value that nothing defines
     */
    public static byte[] toBytes(Model model) {
        if (Weights.bytes(model.graph()) > INLINE_LIMIT_BYTES) {
            throw new ModelException("The model is too large for one ONNX message of 2 GiB. Write it to a file.");
        }
        return encode(model, TensorSink.INLINE).toByteArray();
    }

    /** The bytes of all files that {@link #write} makes of a {@code model.onnx}; the weights are not copied to count them. */
    public static long fileBytes(Model model) {
        if (Weights.bytes(model.graph()) <= INLINE_LIMIT_BYTES) {
            return encode(model, TensorSink.INLINE).getSerializedSize();
        }
        ExternalSink sink = new ExternalSink("model.onnx.data");
        return encode(model, sink).getSerializedSize() + sink.bytes();
    }

    private static ModelProto encode(Model model, TensorSink sink) {
        Captures.requireNone(model.graph());
        return new ModelEncoder(sink).encode(model);
    }

    private static void stream(ModelProto proto, FileChannel channel) throws IOException {
        OutputStream out = Channels.newOutputStream(channel);
        proto.writeTo(out);
        out.flush();
    }

    private static void save(Path file, AtomicFile.Content content) {
        try {
            AtomicFile.write(file, content);
        } catch (IOException e) {
            throw new ModelException("Cannot write the model '" + file + "': " + e.getMessage(), e);
        }
    }
}
