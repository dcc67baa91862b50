package dev.limbeck.cli;

import dev.limbeck.error.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of results that appears whole or not at all: it is written beside its place and moved there at the end. When
 * the process is interrupted, what was written so far is removed.
 */
final class OutputFolder implements AutoCloseable {
    /** The file that says that limbeck wrote a folder, which may then be replaced. */
    static final String MARK = "run.json";

    private final Path place;
    private final Path draft;
    private final Thread cleaner;

    private OutputFolder(Path place, Path draft) {
        this.place = place;
        this.draft = draft;
        this.cleaner = new Thread(() -> delete(draft), "limbeck-cleaner");
    }

    /**
     * Checks that a folder may be written, before any work is done for it.
     *
     * @throws DataException if something stands there that limbeck did not write
     */
    static void requireWritable(Path place) {
        if (Files.exists(place) && !isReplaceable(place)) {
            throw new DataException("The output '" + place + "' exists and was not written by limbeck, so it is not"
                    + " replaced. Choose another with -o, or remove it.");
        }
    }

    private static boolean isReplaceable(Path place) {
        return Files.isDirectory(place) && (Files.isRegularFile(place.resolve(MARK)) || isEmpty(place));
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins a folder; write into {@link #draft}, then {@link #publish}. */
    static OutputFolder begin(Path place) {
        requireWritable(place);
        Path absolute = place.toAbsolutePath().normalize();
        try {
            Path parent = absolute.resolve("..").normalize();
            Files.createDirectories(parent);
            Path draft = Files.createDirectory(parent.resolve(
                    "." + absolute.getFileName() + "." + ProcessHandle.current().pid()));
            OutputFolder folder = new OutputFolder(absolute, draft);
            Runtime.getRuntime().addShutdownHook(folder.cleaner);
            return folder;
        } catch (IOException e) {
            throw cannotWrite(place, e);
        }
    }

    private static DataException cannotWrite(Path place, IOException cause) {
        return new DataException(
                "Cannot write the output '" + place + "': " + cause.getMessage() + ". Choose another with -o.", cause);
    }

    /** Where to write. */
    Path draft() {
        return draft;
    }

    /** Copies files into the draft under their own names. */
    void copy(List<Path> files) {
        try {
            for (Path file : files) {
                Files.copy(file, draft.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw cannotWrite(place, e);
        }
    }

    /** Puts the draft in its place, replacing an older result. */
    void publish() {
        try {
            delete(place);
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw cannotWrite(place, e);
        }
    }

    /** Removes the draft if it was not published. */
    @Override
    public void close() {
        delete(draft);
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // The process is ending, and the cleaner runs.
        }
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(tree)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
