package dev.limbeck.cli;

import dev.limbeck.cli.report.Report;
import dev.limbeck.cli.report.ReportPage;
import dev.limbeck.io.FileTree;
import dev.limbeck.io.ShutdownHook;
import dev.limbeck.recover.EventFile;
import dev.limbeck.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a training has left beside its result. */
final class TrainingFolder {
    private TrainingFolder() {}

    /**
     * What came of a run that trains.
     *
     * @param files writes the model and what belongs to it
     */
    record Made(Run run, Supplier<Report> report, ResultFolder.Content files) {}

    /**
     * Runs what trains, and delivers what it has made. Until that is written, an interrupted run goes on from the folder
     * that it is given.
     *
     * @return the exit code
     */
    static int delivered(Console console, ResultFolder out, Function<Path, Made> run) throws IOException {
        Path workspace = beside(out.path());
        ShutdownHook interruption = Interruption.noted(console);
        try {
            Made made = run.apply(workspace);
            int exit = out.deliver(console, made.run(), folder -> {
                made.files().writeTo(folder);
                keepEvents(workspace, folder);
                new ReportPage(made.report().get()).write(folder.resolve(ResultFolder.REPORT));
            });
            if (exit == ExitCode.DONE) {
                remove(workspace);
            }
            return exit;
        } finally {
            interruption.close();
        }
    }

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
