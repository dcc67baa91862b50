package dev.limbeck.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder that appears whole or not at all: it is filled beside its place and renamed at the end. What is not
 * published is removed, also when the process is interrupted.
 */
public final class AtomicFolder implements AutoCloseable {
    private final Path place;
    private final Path draft;
    private final Thread cleaner;

    private AtomicFolder(Path place, Path draft) {
        this.place = place;
        this.draft = draft;
        this.cleaner = new Thread(() -> delete(draft), "limbeck-cleaner");
    }

    /** Begins a folder: fill {@link #draft}, then {@link #publish}. Missing parent folders are made. */
    public static AtomicFolder begin(Path place) throws IOException {
        Path absolute = place.toAbsolutePath().normalize();
        Files.createDirectories(absolute.resolveSibling(""));
        AtomicFolder folder = new AtomicFolder(absolute, Files.createDirectory(beside(absolute)));
        Runtime.getRuntime().addShutdownHook(folder.cleaner);
        return folder;
    }

    private static Path beside(Path place) {
        return place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID());
    }

    /** Where to write. */
    public Path draft() {
        return draft;
    }

    /** Puts the draft in its place; what was there is removed once the draft has taken it. */
    public void publish() throws IOException {
        Path aside = beside(place);
        boolean replaces = Files.exists(place);
        if (replaces) {
            Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (replaces) {
                Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
        delete(aside);
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
            List<Path> deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
            for (Path entry : deepestFirst) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
