package dev.limbeck.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A folder that appears whole or not at all: it is filled beside its place and renamed at the end. What is not
 * published is removed, also when the process is interrupted.
 */
public final class AtomicFolder implements AutoCloseable {
    private final Path place;
    private final Path draft;
    private final ShutdownHook cleaner;

    private AtomicFolder(Path place, Path draft) {
        this.place = place;
        this.draft = draft;
        this.cleaner = ShutdownHook.of("limbeck-cleaner", () -> FileTree.delete(draft));
    }

    /** Begins a folder: fill {@link #draft}, then {@link #publish}. Missing parent folders are made. */
    public static AtomicFolder begin(Path place) throws IOException {
        Path absolute = place.toAbsolutePath().normalize();
        Files.createDirectories(absolute.resolveSibling(""));
        return new AtomicFolder(absolute, Files.createDirectory(beside(absolute)));
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
        FileTree.delete(aside);
    }

    /** Removes the draft if it was not published. */
    @Override
    public void close() {
        FileTree.delete(draft);
        cleaner.close();
    }
}
