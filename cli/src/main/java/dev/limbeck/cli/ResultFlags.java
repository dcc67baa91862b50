package dev.limbeck.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a verb puts the model that it makes, and what the making depends on. */
final class ResultFlags {
    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "The folder of the result: model.onnx, what belongs to it, run.json and report.html.")
    @Nullable
    private Path out;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of every random choice (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--force", description = "Write the result even if it is declined.")
    private boolean force;

    /**
     * The result's place.
     *
     * @throws ParameterException if none is named
     * @throws dev.limbeck.error.DataException if something else is there
     */
    ResultFolder folder(CommandSpec spec) {
        if (out == null) {
            throw new ParameterException(spec.commandLine(), "Say where the result goes: --out (or -o) is missing.");
        }
        return ResultFolder.replaceable(out, force);
    }

    long seed() {
        return seed;
    }
}
