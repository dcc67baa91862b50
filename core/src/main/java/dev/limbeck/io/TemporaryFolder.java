package dev.limbeck.io;

import dev.limbeck.error.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that is gone, with all it holds, when it is closed or the process is told to end. */
public final class TemporaryFolder implements AutoCloseable {
    private final Path path;
    private final ShutdownHook cleaner;

    /**
     * Makes a folder.
     *
     * @throws EngineException if there is no place for it
     */
    public TemporaryFolder() {
        try {
            path = Files.createTempDirectory("limbeck");
        } catch (IOException e) {
            throw new EngineException(
                    "Cannot make a temporary folder: " + e.getMessage() + ". Free space there or set -Djava.io.tmpdir.",
                    e);
        }
        cleaner = ShutdownHook.of("limbeck-cleaner", this::deleteAtEnd);
    }

    public Path path() {
        return path;
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        FileTree.delete(path);
        cleaner.close();
    }

    private void deleteAtEnd() {
        try {
            FileTree.delete(path);
        } catch (UncheckedIOException e) {
            // Whoever still writes there is about to end too; the system empties the place some day.
            return;
        }
    }
}
