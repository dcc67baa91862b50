package dev.limbeck.cli;

import dev.limbeck.cli.TrainingFlags.Pace;
import dev.limbeck.cli.TrainingFolder.Made;
import dev.limbeck.cli.report.RunReport;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Splits;
import dev.limbeck.measure.Metric;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.reader.image.ImageLoader;
import dev.limbeck.recover.Trainer;
import dev.limbeck.recover.TrainingSettings;
import dev.limbeck.run.EarlyExitOptions;
import dev.limbeck.run.EarlyExitResult;
import dev.limbeck.run.EarlyExitRun;
import dev.limbeck.run.Engines;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.run.Original;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code early-exit}: rows leave a model that is sure of them. */
@Command(
        name = "early-exit",
        description =
                "Adds classifiers behind a model's blocks, at which rows leave that they are sure of, and measures"
                        + " the result beside the original.",
        footer = {
            "",
            "limbeck early-exit bert-sst2/ --data sst2/ --max-drop 0.5 -o bert-sst2-exits/",
            "limbeck early-exit bert-sst2/ --data sst2/ --exits 2,4,6 --speed 0.3 -o bert-sst2-exits/",
            "limbeck early-exit bert-sst2/ --data sst2/ --taught bert-sst2-exits/flat.onnx --mode dynamic -o int8/"
        })
final class EarlyExitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions consoleOptions;

    @Mixin
    private ModelArgument model;

    @Mixin
    private DataFlags data;

    @Mixin
    private ExitFlags exits;

    @Mixin
    private TrainingFlags training;

    @Mixin
    private TargetFlags target;

    @Mixin
    private AcceptanceFlags acceptance;

    @Mixin
    private ResultFlags result;

    @Override
    public Integer call() throws IOException {
        Console console = consoleOptions.console(spec.commandLine());
        ResultFolder out = result.folder(spec);
        ModelFiles files = model.files();
        Original original = files.original();
        EarlyExitOptions options = options(!ImageLoader.fits(original.model()));
        LabelKind labels = options.acceptance().metric().map(Metric::needs).orElse(LabelKind.ANY);
        Splits splits = training.splits(
                DataFlags.toLearnFrom(data.open(original.model(), files, labels, console)), result.seed());
        Optional<Path> taught = Settings.of(spec, exits::taught);
        return TrainingFolder.delivered(console, out, workspace -> {
            Optional<Trainer> trainer = taught.isPresent() ? Optional.empty() : Optional.of(Engines.trainer());
            EarlyExitRun run = new EarlyExitRun(Engines.load(), trainer, workspace, console.progress());
            EarlyExitResult made = taught.map(flat -> run.concluded(original, OnnxReader.read(flat), splits, options))
                    .orElseGet(() -> run.run(original, splits, options));
            return new Made(
                    made.run(), () -> RunReport.of(files.name(), made), folder -> made.save(files.folder(), folder));
        });
    }

    private EarlyExitOptions options(boolean isText) {
        return Settings.of(spec, () -> {
            TrainingSettings alone = training.settings(isText, Pace.EXITS, result.seed());
            return new EarlyExitOptions(
                    exits.layers(),
                    exits.branch(),
                    exits.soft(),
                    alone,
                    exits.unfreezing(training, alone, isText),
                    exits.speed(),
                    exits.perExit(),
                    exits.mode(),
                    acceptance.acceptance(),
                    target.target(Engines.load().predictor().isa()).withBatch(0).withLength(data.length()));
        });
    }
}
