package dev.limbeck.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of all verbs; on its own it only shows the help. */
@Command(
        name = "limbeck",
        description = "Makes trained ONNX models smaller and faster, and proves it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            DemoCommand.class,
            InspectCommand.class,
            EvaluateCommand.class,
            BenchCommand.class,
            FinetuneCommand.class,
            DistillCommand.class,
            PruneCommand.class,
            RestoreCommand.class,
            RestructureCommand.class,
            AugmentCommand.class,
            QuantizeCommand.class,
            EarlyExitCommand.class,
            RunCommand.class,
            PredictCommand.class
        },
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        footer = {"", "limbeck VERB --help shows the options of a verb; limbeck demo needs nothing but this program."})
final class LimbeckCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: a verb is missing.");
    }
}
