package dev.limbeck.onnx;

import dev.limbeck.error.ModelException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Recognises files that are often taken for ONNX models, by their first bytes, to say what they are instead. */
enum Foreign {
    LFS_POINTER(0, "version https://git-lfs", "a Git LFS pointer, not the model itself. Run 'git lfs pull' first"),
    HTML(0, "<!", "an HTML page, not a model. Download the file again"),
    HTML_WITHOUT_DOCTYPE(0, "<html", "an HTML page, not a model. Download the file again"),
    XML(0, "<?xml", "an XML file, not an ONNX model"),
    ZIP(0, "PK\u0003\u0004", "a zip archive, perhaps a PyTorch checkpoint. Export the model to ONNX, or unpack it"),
    GZIP(0, "\u001f\u008b", "compressed by gzip. Unpack it first"),
    JSON(0, "{", "text that looks like JSON, not an ONNX model"),
    HDF5(0, "\u0089HDF", "an HDF5 file, perhaps a Keras model. Export it to ONNX"),
    SAFETENSORS(8, "{\"", "a safetensors file, which holds weights only. Give its folder, with config.json"),
    TFLITE(4, "TFL3", "a TensorFlow Lite model. Convert it to ONNX"),
    ORT(4, "ORTM", "a model in ONNX Runtime's own format. Use the ONNX file it was made from");

    private final int offset;
    private final String signature;
    private final String description;

    Foreign(int offset, String latin1, String description) {
        this.offset = offset;
        this.signature = latin1;
        this.description = description;
    }

    /**
     * Refuses content that is empty or of another known format.
     *
     * @throws ModelException naming the format and the remedy
     */
    static void refuse(ByteBuffer content) {
        if (!content.hasRemaining()) {
            throw new ModelException("It is empty.");
        }
        for (Foreign format : values()) {
            if (format.matches(content)) {
                throw new ModelException("It is " + format.description + ".");
            }
        }
    }

    private boolean matches(ByteBuffer content) {
        byte[] expected = signature.getBytes(StandardCharsets.ISO_8859_1);
        return content.remaining() >= offset + expected.length
                && content.slice(content.position() + offset, expected.length).equals(ByteBuffer.wrap(expected));
    }
}
