package dev.limbeck.reader;

import dev.limbeck.error.DataException;
import dev.limbeck.io.AtomicFile;
import dev.limbeck.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A file that is long in the making, kept in numbered parts so that work that was stopped goes on where it was. A
 * folder of parts belongs to one piece of work, which a digest tells from others.
 */
final class Parts {
    private static final String OWNER = "work";
    private static final String ENDING = ".part";

    private final Path folder;

    private Parts(Path folder) {
        this.folder = folder;
    }

    /**
     * The parts that are kept in a folder. What other work has left there is removed.
     *
     * @param digest of all that decides the content
     * @throws DataException if the folder cannot be written
     */
    static Parts in(Path folder, String digest, Progress progress) {
        try {
            Files.createDirectories(folder);
            Path owner = folder.resolve(OWNER);
            List<Path> left = files(folder);
            if (Files.exists(owner) && Files.readString(owner).equals(digest)) {
                progress.note("Work that was stopped goes on: " + left.size() + " parts are finished already.");
                return new Parts(folder);
            }
            for (Path part : left) {
                Files.delete(part);
            }
            AtomicFile.writeText(owner, digest);
            return new Parts(folder);
        } catch (IOException e) {
            throw unkept(folder, e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING)).toList();
        }
    }

    private static DataException unkept(Path folder, IOException e) {
        return new DataException(
                "What is finished cannot be kept in '" + folder + "': " + e.getMessage()
                        + ". Choose another -o, or free space.",
                e);
    }

    /** Makes a part unless it is there. */
    void once(int number, Supplier<String> content) {
        Path part = part(number);
        if (Files.exists(part)) {
            return;
        }
        try {
            AtomicFile.writeText(part, content.get());
        } catch (IOException e) {
            throw unkept(folder, e);
        }
    }

    private Path part(int number) {
        return folder.resolve(String.format(Locale.ROOT, "%06d", number) + ENDING);
    }

    /** Writes the first {@code count} parts one after the other into a file. */
    void joinTo(Path file, int count) throws IOException {
        try (OutputStream joined = Files.newOutputStream(file)) {
            for (int number = 0; number < count; number++) {
                Files.copy(part(number), joined);
            }
        }
    }
}
