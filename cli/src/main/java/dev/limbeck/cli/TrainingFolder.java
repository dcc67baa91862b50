package dev.limbeck.cli;

import dev.limbeck.io.FileTree;
import dev.limbeck.recover.EventFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a training has left beside its result. */
final class TrainingFolder {
    private TrainingFolder() {}

    /** The folder beside a result's in which an unfinished training is kept. */
    static Path beside(Path result) {
        Path absolute = result.toAbsolutePath().normalize();
        return absolute.resolveSibling(absolute.getFileName() + ".training");
    }

    /** Copies the curves for TensorBoard into the result's folder. */
    static void keepEvents(Path workspace, Path result) throws IOException {
        for (Path file : files(workspace)) {
            if (file.getFileName().toString().startsWith(EventFile.PREFIX)) {
                Files.copy(file, result.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Removes the folder of a training that is over. */
    static void remove(Path workspace) {
        FileTree.delete(workspace);
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted(Comparator.naturalOrder()).toList();
        }
    }
}
