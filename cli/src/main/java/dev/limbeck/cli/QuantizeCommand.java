package dev.limbeck.cli;

import dev.limbeck.cli.AnswerOptions.Asked;
import dev.limbeck.cli.report.ReportPage;
import dev.limbeck.cli.report.RunReport;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Splits;
import dev.limbeck.graph.Model;
import dev.limbeck.io.ShutdownHook;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Pooling;
import dev.limbeck.reader.image.ImageLoader;
import dev.limbeck.run.Engines;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.run.Original;
import dev.limbeck.run.QuantizeOptions;
import dev.limbeck.run.QuantizeResult;
import dev.limbeck.run.QuantizeRun;
import dev.limbeck.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code quantize}: fewer bits after training. */
@Command(
        name = "quantize",
        description = "Quantizes a trained model and measures the result beside the original.",
        footer = {
            "",
            "limbeck quantize bert/ --data sst2/ --max-drop 0.3 -o bert-int8/",
            "limbeck quantize resnet.onnx --data cifar10/ --mode static --batch 64 -o resnet-int8/"
        })
final class QuantizeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions consoleOptions;

    @Mixin
    private ModelArgument model;

    @Mixin
    private AnswerOptions answers;

    @Mixin
    private DataFlags data;

    @Mixin
    private PrecisionFlags precision;

    @Mixin
    private TargetFlags target;

    @Mixin
    private RecoveryFlags recovery;

    @Mixin
    private ResultFlags result;

    @Mixin
    private AcceptanceFlags acceptance;

    @Option(names = "--sensitivity", description = "Measure what each site costs alone, even if nothing is lost.")
    private boolean sensitivity;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "300",
            description = "Rows to range activations on (default ${DEFAULT-VALUE}).")
    private int samples;

    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            split = ",",
            description = "Sites that stay as they are; * and ? stand for characters.")
    private List<String> exclude = List.of();

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "0",
            description = "Rows in one run of the deployed model; 0 for single rows and batches alike.")
    private int batch;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of one run; 0 leaves it to the runtime.")
    private int threads;

    @Option(names = "--dry-run", description = "Only list what would be changed.")
    private boolean dryRun;

    @Override
    public Integer call() throws IOException {
        Console console = consoleOptions.console(spec.commandLine());
        if (dryRun) {
            return plan(console, options(false));
        }
        ResultFolder folder = result.folder(spec);
        ModelFiles files = model.files();
        Original original = files.original();
        Model read = original.model();
        QuantizeOptions options = options(ImageLoader.fits(read));
        Asked asked = answers.of(read);
        LabelKind labels = options.acceptance().metric().map(Metric::needs).orElse(LabelKind.ANY);
        Optional<Splits> splits = data.open(read, files, labels, console).map(rows -> rows.splits(result.seed()));
        Original answering = asked.original(original);
        Path unfinished = RunFolder.unfinished(folder.path());
        Path workspace = TrainingFolder.beside(folder.path());
        ShutdownHook interruption = Interruption.noted(console);
        try {
            QuantizeRun run = new QuantizeRun(Engines.load(), console.progress(), unfinished);
            if (recovery.isAsked()) {
                run = run.withTrainer(Engines.trainer(), workspace);
            }
            QuantizeResult made = run.run(answering, splits, options);
            int exit = folder.deliver(console, made.run(), place -> write(made, files, workspace, place));
            Files.deleteIfExists(unfinished);
            TrainingFolder.remove(workspace);
            return exit;
        } finally {
            interruption.close();
        }
    }

    private int plan(Console console, QuantizeOptions options) {
        ModelFiles files = model.files();
        Original original = files.original();
        Map<String, List<String>> plan = new LinkedHashMap<>();
        QuantizeRun.plan(original, data.isGiven(), options).forEach((mode, ids) -> plan.put(mode.word(), ids));
        StringBuilder lines = new StringBuilder();
        plan.forEach((mode, ids) -> {
            lines.append(mode).append(": ").append(ids.size()).append(" places\n");
            ids.forEach(id -> lines.append("  ").append(id).append('\n'));
        });
        console.result(Map.of("plan", plan), lines.isEmpty() ? "There is nothing to quantize." : lines.toString());
        return ExitCode.DONE;
    }

    private QuantizeOptions options(boolean pictures) {
        return new QuantizeOptions(
                Settings.of(spec, precision::precision),
                acceptance.acceptance().withSensitivity(sensitivity),
                exclude,
                target.target(Engines.load().predictor().isa())
                        .withBatch(batch)
                        .withLength(data.length())
                        .withThreads(threads),
                samples,
                Settings.of(spec, () -> recovery.options(pictures, result.seed())),
                result.seed());
    }

    private static void write(QuantizeResult result, ModelFiles files, Path workspace, Path folder) throws IOException {
        RunFolder.write(Pooling.removedFrom(result.model()), result.run(), files.folder(), folder);
        TrainingFolder.keepEvents(workspace, folder);
        new ReportPage(RunReport.of(files.name(), result)).write(folder.resolve(ResultFolder.REPORT));
    }
}
