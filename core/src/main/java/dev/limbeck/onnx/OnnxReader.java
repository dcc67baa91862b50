package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads ONNX models of every IR version up to 13 and opset up to 26.
 *
 * <p>A large file is memory-mapped, and so are tensors in files beside it: weights take no heap, and a model may be
 * larger than memory. A mapped file may be replaced but must not be changed in place while the model is in use.
 */
public final class OnnxReader {
    private OnnxReader() {}

    /**
     * Reads a model file and the external data beside it.
     *
     * @throws ModelException if the file cannot be read or is not a valid ONNX model; the message names the file
     */
    public static Model read(Path file) {
        try (ExternalData external = ExternalData.beside(file)) {
            return decode(ModelFile.open(file), external);
        } catch (ModelException e) {
            throw new ModelException("Cannot read the model '" + file + "'. " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ModelException("Cannot read the model '" + file + "': " + e.getMessage(), e);
        }
    }

    /** Reads a model from memory; it may not refer to external data. The array must not change afterwards. */
    public static Model read(byte[] bytes) {
        try (ExternalData external = ExternalData.none()) {
            return decode(ByteBuffer.wrap(bytes), external);
        } catch (IOException e) {
            throw new ModelException("Cannot read the model: " + e.getMessage(), e);
        }
    }

    /** Reads a model from a stream to its end, without closing it; it may not refer to external data. */
    public static Model read(InputStream stream) throws IOException {
        return read(stream.readAllBytes());
    }

    private static Model decode(ByteBuffer bytes, ExternalData external) {
        Foreign.refuse(bytes);
        return new ModelDecoder(external).decode(parse(UnsafeByteOperations.unsafeWrap(bytes)));
    }

    /** Parses without copying: strings of bytes in the message are views of the buffer. */
    private static ModelProto parse(ByteString bytes) {
        CodedInputStream in = bytes.newCodedInput();
        in.enableAliasing(true);
        try {
            ModelProto proto = ModelProto.parseFrom(in);
            in.checkLastTagWas(0);
            return proto;
        } catch (InvalidProtocolBufferException e) {
            throw new ModelException("It is cut short, damaged or not an ONNX model: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ModelException("It cannot be read: " + e.getMessage(), e);
        }
    }
}
