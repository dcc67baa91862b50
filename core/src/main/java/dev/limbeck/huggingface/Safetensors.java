package dev.limbeck.huggingface;

import dev.limbeck.error.ModelException;
import dev.limbeck.io.AtomicFile;
import dev.limbeck.io.FileRange;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The safetensors format: eight bytes of header length, a JSON header that gives each tensor's type, shape and place,
 * then the data. Large tensors are memory-mapped on reading and streamed on writing, so files may be larger than
 * memory; one tensor takes at most 2 GiB.
 */
public final class Safetensors {
    private static final int LENGTH_BYTES = 8;
    /** The format's own limit on the header. */
    private static final long MOST_HEADER_BYTES = 100_000_000;

    private Safetensors() {}

    /**
     * What a file holds.
     *
     * @param tensors in the order of the header
     * @param texts the header's {@code __metadata__}
     */
    public record Content(Map<String, Tensor> tensors, Map<String, String> texts) {
        public Content {
            tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
            texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
        }
    }

    /**
     * Reads all tensors of a file, in the order of its header.
     *
     * @throws ModelException if the file cannot be read or its header does not fit its data
     */
    public static Map<String, Tensor> read(Path file) {
        return readContent(file).tensors();
    }

    /**
     * Reads all tensors and texts of a file.
     *
     * @throws ModelException if the file cannot be read or its header does not fit its data
     */
    public static Content readContent(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ModelException("Cannot read the weights '" + file + "': there is no such file.");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel);
        } catch (ModelException e) {
            throw new ModelException("Cannot read the weights '" + file + "'. " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ModelException("Cannot read the weights '" + file + "': " + e.getMessage(), e);
        }
    }

    private static Content read(FileChannel channel) throws IOException {
        if (channel.size() < LENGTH_BYTES) {
            throw new ModelException("It is too short to be a safetensors file.");
        }
        long headerBytes = FileRange.of(channel, 0, LENGTH_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (headerBytes < 0 || headerBytes > Math.min(MOST_HEADER_BYTES, channel.size() - LENGTH_BYTES)) {
            throw new ModelException("It gives its header " + Long.toUnsignedString(headerBytes)
                    + " bytes, so it is cut short, damaged or not a safetensors file.");
        }
        String json = StandardCharsets.UTF_8
                .decode(FileRange.of(channel, LENGTH_BYTES, (int) headerBytes))
                .toString();
        long start = LENGTH_BYTES + headerBytes;
        SafetensorsHeader header = SafetensorsHeader.parse(json, channel.size() - start);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, SafetensorsHeader.Entry> entry : header.entries().entrySet()) {
            tensors.put(entry.getKey(), tensor(channel, start, entry.getKey(), entry.getValue()));
        }
        return new Content(tensors, header.texts());
    }

    private static Tensor tensor(FileChannel channel, long start, String name, SafetensorsHeader.Entry entry)
            throws IOException {
        long bytes = entry.end() - entry.begin();
        if (bytes > Integer.MAX_VALUE) {
            throw new ModelException(
                    "Tensor '" + name + "' takes " + bytes + " bytes; limbeck reads tensors of up to 2 GiB.");
        }
        return Tensor.of(entry.dtype(), entry.shape(), FileRange.of(channel, start + entry.begin(), (int) bytes));
    }

    /**
     * Writes or replaces a file.
     *
     * @param metadata texts for the header's {@code __metadata__}
     * @throws ModelException if a tensor's type has no name in this format, or the file cannot be written
     */
    public static void write(Map<String, Tensor> tensors, Map<String, String> metadata, Path file) {
        byte[] header = header(tensors, metadata);
        List<ByteBuffer> contents = new ArrayList<>();
        contents.add(ByteBuffer.allocate(LENGTH_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .flip());
        contents.add(ByteBuffer.wrap(header));
        tensors.values().forEach(t -> contents.add(t.bytes()));
        try {
            AtomicFile.write(file, channel -> {
                for (ByteBuffer content : contents) {
                    while (content.hasRemaining()) {
                        channel.write(content);
                    }
                }
            });
        } catch (IOException e) {
            throw new ModelException("Cannot write the weights '" + file + "': " + e.getMessage(), e);
        }
    }

    /** The header, filled up with spaces so that the data starts at a multiple of eight. */
    private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode texts = root.putObject(SafetensorsHeader.METADATA);
            metadata.forEach(texts::put);
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            ObjectNode node = root.putObject(entry.getKey());
            node.put("dtype", StoredType.of(tensor.dtype()).name());
            ArrayNode shape = node.putArray("shape");
            for (long dim : tensor.shape().toArray()) {
                shape.add(dim);
            }
            node.putArray("data_offsets").add(offset).add(offset + tensor.byteSize());
            offset += tensor.byteSize();
        }
        StringBuilder json = new StringBuilder(root.toString());
        while (json.toString().getBytes(StandardCharsets.UTF_8).length % LENGTH_BYTES != 0) {
            json.append(' ');
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
