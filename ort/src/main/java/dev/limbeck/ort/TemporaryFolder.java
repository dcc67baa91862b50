package dev.limbeck.ort;

import dev.limbeck.error.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that is gone, with all it holds, when it is closed or the process is told to end. */
final class TemporaryFolder implements AutoCloseable {
    private final Path path;
    private final Thread cleaner = new Thread(this::deleteAtEnd, "limbeck-cleaner");

    TemporaryFolder() {
        try {
            path = Files.createTempDirectory("limbeck");
            Runtime.getRuntime().addShutdownHook(cleaner);
        } catch (IOException e) {
            throw new EngineException(
                    "Cannot make a temporary folder: " + e.getMessage() + ". Free space there or set -Djava.io.tmpdir.",
                    e);
        }
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // The process is ending, and the cleaner runs.
        }
    }

    private void deleteAtEnd() {
        try {
            delete();
        } catch (UncheckedIOException e) {
            // Whoever still writes there is about to end too; the system empties the place some day.
            return;
        }
    }

    private void delete() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
