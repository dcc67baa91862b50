package dev.limbeck.onnx;

import dev.limbeck.error.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file, read when small and memory-mapped when large. */
final class ModelFile {
    private static final int MAPPED_FROM_BYTES = 1 << 20;

    private ModelFile() {}

    static ByteBuffer open(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new ModelException("There is no such file.");
        }
        if (!Files.isRegularFile(file)) {
            throw new ModelException(
                    Files.isDirectory(file) ? "It is a folder, not a file." : "It is not a regular file.");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long bytes = channel.size();
            if (bytes > Integer.MAX_VALUE) {
                throw new ModelException("It has " + bytes + " bytes, but one ONNX file holds at most 2 GiB. Export "
                        + "the model with external data.");
            }
            if (bytes >= MAPPED_FROM_BYTES) {
                return channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes);
            }
        }
        return ByteBuffer.wrap(Files.readAllBytes(file));
    }
}
