package dev.limbeck.cli;

import dev.limbeck.graph.Model;
import dev.limbeck.run.ModelFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** At which speed a model with early exits is asked. */
final class SpeedFlag {
    @Option(
            names = "--speed",
            paramLabel = "S",
            description = "How unsure a row may be that leaves at an early exit, from 0 (none leaves) to 1; if absent,"
                    + " what the run.json beside the model says, or 0.")
    @Nullable
    private Double speed;

    /**
     * The model at its speed, without the input of that name; a model that reads none as it is.
     *
     * @throws picocli.CommandLine.ParameterException if there is no such speed
     * @throws dev.limbeck.error.ModelException if a speed is asked for and the model reads none
     */
    ExitSpeed of(CommandSpec verb, Model read, ModelFiles files, Console console) {
        if (speed == null) {
            return ExitSpeed.usual(read, files, console);
        }
        ExitSpeed.require(read, files);
        double asked = speed;
        return Settings.of(verb, () -> ExitSpeed.at(read, asked));
    }
}
