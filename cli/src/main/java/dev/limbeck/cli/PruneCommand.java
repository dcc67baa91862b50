package dev.limbeck.cli;

import dev.limbeck.cli.TrainingFolder.Made;
import dev.limbeck.cli.report.RunReport;
import dev.limbeck.data.Splits;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Pooling;
import dev.limbeck.onnx.SparseArchive;
import dev.limbeck.run.Engines;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.run.Original;
import dev.limbeck.run.PruneOptions;
import dev.limbeck.run.PruneResult;
import dev.limbeck.run.PruneRun;
import dev.limbeck.run.RunFolder;
import dev.limbeck.run.WeightPruneOptions;
import dev.limbeck.run.WeightPruneResult;
import dev.limbeck.run.WeightPruneRun;
import dev.limbeck.target.Resource;
import dev.limbeck.target.Target;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code prune}: fewer channels, heads and neurons, or weights that are 0. */
@Command(
        name = "prune",
        description = "Removes the channels, heads and neurons that count least, or sets single weights to 0 with"
                + " --sparsity, and measures what is left.",
        footer = {
            "",
            "limbeck prune resnet56.onnx --data cifar10/ --macs 0.5 --recover --epochs 2 -o resnet-half/",
            "limbeck prune bert-sst2/ --data sst2/ --latency 0.5 --criterion taylor --recover -o bert-half/",
            "limbeck prune bert-sst2/ --data sst2/ --sparsity 0.8 --gradual --recover --archive --minimise bytes -o bert-sparse/"
        })
final class PruneCommand implements Callable<Integer> {
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
    private PruneFlags pruning;

    @Mixin
    private WeightFlags weights;

    @Mixin
    private RelearningFlags relearning;

    @Mixin
    private TargetFlags target;

    @Mixin
    private ResultFlags result;

    @Mixin
    private AcceptanceFlags acceptance;

    @Option(
            names = "--sensitivity",
            description = "Measure what each layer costs when a quarter, a half or three quarters of it alone go; of"
                    + " blocks what each costs.")
    private boolean sensitivity;

    @Override
    public Integer call() throws IOException {
        Console console = consoleOptions.console(spec.commandLine());
        ResultFolder out = result.folder(spec);
        ModelFiles files = model.files();
        Original read = files.original();
        Original original = answers.of(read.model()).original(read);
        if (weights.isAsked()) {
            return withoutWeights(console, out, files, read.model(), original);
        }
        PruneOptions options = options(original.model());
        Splits splits = relearning.splits(
                data.toMeasureWith(read.model(), files, options.acceptance(), console), result.seed());
        return TrainingFolder.delivered(console, out, workspace -> {
            PruneResult pruned = new PruneRun(Engines.load(), relearning.trainer(), workspace, console.progress())
                    .run(original, splits, options);
            return new Made(
                    pruned.run(),
                    () -> RunReport.of(files.name(), pruned),
                    folder ->
                            RunFolder.write(Pooling.removedFrom(pruned.model()), pruned.run(), files.folder(), folder));
        });
    }

    private int withoutWeights(Console console, ResultFolder out, ModelFiles files, Model read, Original original)
            throws IOException {
        WeightPruneOptions options = weightOptions(original.model());
        if (options.acceptance().minimise() != Resource.BYTES
                || options.archive().isEmpty()) {
            console.note(
                    "Weights that are 0 make nothing faster and the file no smaller: without --archive and --minimise"
                            + " bytes, the result will be declined.");
        }
        Splits splits =
                relearning.splits(data.toMeasureWith(read, files, options.acceptance(), console), result.seed());
        return TrainingFolder.delivered(console, out, workspace -> {
            WeightPruneResult pruned = new WeightPruneRun(
                            Engines.load(), relearning.trainer(), workspace, console.progress())
                    .run(original, splits, options);
            return new Made(pruned.run(), () -> RunReport.of(files.name(), pruned), folder -> {
                RunFolder.write(Pooling.removedFrom(pruned.model()), pruned.run(), files.folder(), folder);
                if (options.archive().isPresent()) {
                    SparseArchive.write(ModelFiles.at(folder).file(), folder.resolve(SparseArchive.NAME));
                }
            });
        });
    }

    private WeightPruneOptions weightOptions(Model original) {
        return Settings.of(
                spec,
                () -> new WeightPruneOptions(
                        weights.method(result.seed()),
                        weights.sparsity(result.seed()),
                        weights.tables(),
                        weights.excluded(),
                        pruning.samples(),
                        relearning.options(original, acceptance.acceptance(), timedFor(), result.seed()),
                        weights.archive(),
                        acceptance.acceptance(),
                        timedFor(),
                        result.seed()));
    }

    private PruneOptions options(Model original) {
        return Settings.of(
                spec,
                () -> new PruneOptions(
                        pruning.selection(result.seed()),
                        pruning.extent(),
                        pruning.steps(),
                        pruning.reconstructs(),
                        relearning.options(original, acceptance.acceptance(), timedFor(), result.seed()),
                        acceptance.acceptance().withSensitivity(sensitivity),
                        timedFor(),
                        result.seed()));
    }

    private Target timedFor() {
        return target.target(Engines.load().predictor().isa()).withBatch(1).withLength(data.length());
    }
}
