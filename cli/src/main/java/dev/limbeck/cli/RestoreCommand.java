package dev.limbeck.cli;

import dev.limbeck.error.DataException;
import dev.limbeck.onnx.SparseArchive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code restore}: a model file out of its archive. */
@Command(
        name = "restore",
        description =
                "Unpacks the archive of a model whose weights are mostly 0 or share few values, as prune --archive and"
                        + " restructure --archive write it: the model file is what it was, to the bit.",
        footer = {"", "limbeck restore bert-sparse/model.sparse"})
final class RestoreCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions consoleOptions;

    @Parameters(paramLabel = "ARCHIVE", description = "A model.sparse.")
    private Path archive;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "The folder of the model file; the archive's if absent.")
    @Nullable
    private Path out;

    @Option(names = "--force", description = "Replace a model file that is there.")
    private boolean force;

    @Override
    public Integer call() {
        Console console = consoleOptions.console(spec.commandLine());
        Path folder = out == null ? archive.toAbsolutePath().resolveSibling("") : out;
        for (String name : SparseArchive.files(archive)) {
            if (Files.exists(folder.resolve(name)) && !force) {
                throw new DataException(
                        "'" + folder.resolve(name) + "' is there already. --force replaces it, or choose another -o.");
            }
        }
        Path model = SparseArchive.restore(archive, folder);
        console.result(Map.of("model", model.toString()), "Written to " + model + ".");
        return ExitCode.DONE;
    }
}
