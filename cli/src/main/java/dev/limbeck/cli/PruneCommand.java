package dev.limbeck.cli;

import dev.limbeck.cli.AnswerOptions.Asked;
import dev.limbeck.cli.TrainingFolder.Made;
import dev.limbeck.cli.report.RunReport;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Splits;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Pooling;
import dev.limbeck.onnx.SparseArchive;
import dev.limbeck.pass.Passes;
import dev.limbeck.reader.image.ImageLoader;
import dev.limbeck.recover.Trainer;
import dev.limbeck.run.DistillOptions;
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
import dev.limbeck.site.Encoder;
import dev.limbeck.target.Resource;
import dev.limbeck.target.Target;
import java.io.IOException;
import java.util.Optional;
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

    @Option(
            names = "--recover",
            description = "Let what is left learn from the original, and from the labels if there are any.")
    private boolean recover;

    @Mixin
    private LessonFlags lessons;

    @Mixin
    private TrainingFlags training;

    @Option(names = "--no-augment", description = "Do not shift and mirror pictures at random.")
    private boolean plain;

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
        Asked asked = answers.of(read.model());
        Original original = new Original(asked.model(), read.fileBytes(), asked.answer());
        if (weights.isAsked()) {
            return withoutWeights(console, out, files, read.model(), original);
        }
        PruneOptions options = options(original.model());
        LabelKind labels = options.acceptance().metric().map(Metric::needs).orElse(LabelKind.ANY);
        Splits splits = data.open(read.model(), files, labels, console)
                .orElseThrow(() -> new DataException("There are no rows to measure with. Name them with --data."))
                .splits(result.seed());
        return TrainingFolder.delivered(console, out, workspace -> {
            Optional<Trainer> trainer = recover ? Optional.of(Engines.trainer()) : Optional.empty();
            PruneResult pruned =
                    new PruneRun(Engines.load(), trainer, workspace, console.progress()).run(original, splits, options);
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
        LabelKind labels = options.acceptance().metric().map(Metric::needs).orElse(LabelKind.ANY);
        Splits splits = data.open(read, files, labels, console)
                .orElseThrow(() -> new DataException("There are no rows to measure with. Name them with --data."))
                .splits(result.seed());
        return TrainingFolder.delivered(console, out, workspace -> {
            Optional<Trainer> trainer = recover ? Optional.of(Engines.trainer()) : Optional.empty();
            WeightPruneResult pruned = new WeightPruneRun(Engines.load(), trainer, workspace, console.progress())
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
                        recover ? Optional.of(recovery(original)) : Optional.empty(),
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
                        recover ? Optional.of(recovery(original)) : Optional.empty(),
                        acceptance.acceptance().withSensitivity(sensitivity),
                        timedFor(),
                        result.seed()));
    }

    private DistillOptions recovery(Model original) {
        boolean pictures = ImageLoader.fits(original);
        boolean hasBlocks =
                Encoder.recognise(Passes.canonical(original).model()).encoder().isPresent();
        return new DistillOptions(
                "uniform",
                lessons.lessons(hasBlocks, false),
                training.settings(!pictures, result.seed()),
                training.dropout(!pictures),
                training.frozen(),
                pictures && !plain,
                acceptance.acceptance(),
                Optional.empty(),
                timedFor());
    }

    private Target timedFor() {
        return target.target(Engines.load().predictor().isa()).withBatch(1).withLength(data.length());
    }
}
