package dev.limbeck.onnx;

import dev.limbeck.error.ModelException;
import dev.limbeck.io.FileRange;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads tensors from the files beside a model. A model may come from anywhere, so it may name only regular files inside
 * its own folder: absolute paths, {@code ..}, links and devices are refused, and no byte is allocated or mapped before
 * offset and length are checked against the file.
 *
 * <p>Large tensors are memory-mapped one by one, so a model may be larger than memory; small ones are read.
 */
final class ExternalData implements AutoCloseable {
    private final Optional<Path> folder;
    private final Map<String, FileChannel> open = new HashMap<>();

    private ExternalData(Optional<Path> folder) {
        this.folder = folder;
    }

    static ExternalData beside(Path model) {
        return new ExternalData(Optional.of(model.toAbsolutePath().resolveSibling("")));
    }

    /** For a model that has no folder: every external tensor is refused. */
    static ExternalData none() {
        return new ExternalData(Optional.empty());
    }

    Tensor read(DType dtype, Shape shape, ExternalLocation location) {
        if (dtype == DType.STRING) {
            throw new ModelException("The tensor holds strings, which ONNX does not allow outside the model file.");
        }
        try {
            FileChannel channel = channel(location.file());
            long expected = dtype.bytes(shape.size());
            checkRange(location, expected, channel.size());
            return Tensor.of(dtype, shape, FileRange.of(channel, location.offset(), (int) expected));
        } catch (ArithmeticException e) {
            throw new ModelException("A tensor of " + dtype + " " + shape + " has more bytes than can be counted.", e);
        } catch (IOException e) {
            throw new ModelException(
                    "The external data file '" + location.file() + "' cannot be read: " + e.getMessage(), e);
        }
    }

    private static void checkRange(ExternalLocation location, long expected, long fileBytes) {
        long length = location.length().orElse(expected);
        if (length != expected) {
            throw new ModelException("Its type and shape take " + expected + " bytes, but the model gives it " + length
                    + " bytes of '" + location.file() + "'.");
        }
        if (location.offset() > fileBytes || expected > fileBytes - location.offset()) {
            throw new ModelException("Its bytes " + location.offset() + " to " + location.offset() + "+" + expected
                    + " lie beyond the end of '" + location.file() + "' (" + fileBytes
                    + " bytes). The file is cut short or belongs to another model.");
        }
        if (expected > Integer.MAX_VALUE) {
            throw new ModelException("The tensor takes " + expected + " bytes; limbeck reads tensors of up to 2 GiB.");
        }
    }

    private FileChannel channel(String location) throws IOException {
        FileChannel known = open.get(location);
        if (known != null) {
            return known;
        }
        FileChannel channel = FileChannel.open(contained(location), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        open.put(location, channel);
        return channel;
    }

    private Path contained(String location) throws IOException {
        Path current = folder.orElseThrow(() -> new ModelException("Its bytes lie in '" + location
                + "', but the model was not read from a file. Read it by its path, with that file beside it."));
        for (Path part : relative(location)) {
            current = current.resolve(part);
            if (Files.isSymbolicLink(current)) {
                throw refused(location, "a symbolic link");
            }
        }
        if (!Files.exists(current, LinkOption.NOFOLLOW_LINKS)) {
            throw new ModelException(
                    "The external data file '" + location + "' is missing. Copy it into the model's folder.",
                    new NoSuchFileException(location));
        }
        if (!Files.isRegularFile(current, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(location, "not a regular file");
        }
        return current;
    }

    private static Path relative(String location) {
        try {
            Path path = Path.of(location);
            boolean windowsRoot = location.startsWith("\\") || location.matches("[A-Za-z]:.*");
            if (path.isAbsolute() || windowsRoot) {
                throw refused(location, "an absolute path");
            }
            for (String part : location.split("[/\\\\]", -1)) {
                if (part.equals("..")) {
                    throw refused(location, "a path that leaves the model's folder");
                }
            }
            return path;
        } catch (InvalidPathException e) {
            throw refused(location.replace('\0', '?'), "not a valid path");
        }
    }

    private static ModelException refused(String location, String reason) {
        return new ModelException("The external data file '" + location + "' is " + reason
                + ", which limbeck does not follow. Only regular files inside the model's folder are read.");
    }

    /** Closes the files; tensors that are mapped stay valid. */
    @Override
    public void close() throws IOException {
        for (FileChannel channel : open.values()) {
            channel.close();
        }
    }
}
