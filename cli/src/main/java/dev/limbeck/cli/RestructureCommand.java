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
import dev.limbeck.run.RestructureOptions;
import dev.limbeck.run.RestructureResult;
import dev.limbeck.run.RestructureRun;
import dev.limbeck.run.RunFolder;
import dev.limbeck.target.Resource;
import dev.limbeck.target.Target;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code restructure}: another architecture that starts from the trained weights. */
@Command(
        name = "restructure",
        description =
                "Changes a model's architecture, starting from its trained weights, and measures what comes of it.",
        footer = {
            "",
            "limbeck restructure bert-sst2/ --data sst2/ --with low-rank --ratio 0.5 --recover -o bert-low-rank/",
            "limbeck restructure resnet56.onnx --data cifar10/ --with bottleneck --energy 0.9 -o resnet-narrow/",
            "limbeck restructure bert-sst2/ --data sst2/ --with share-weights --archive --minimise bytes -o bert-shared/"
        })
final class RestructureCommand implements Callable<Integer> {
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
    private RestructureFlags restructuring;

    @Mixin
    private RelearningFlags relearning;

    @Mixin
    private TargetFlags target;

    @Mixin
    private ResultFlags result;

    @Mixin
    private AcceptanceFlags acceptance;

    @Override
    public Integer call() throws IOException {
        Console console = consoleOptions.console(spec.commandLine());
        ResultFolder out = result.folder(spec);
        ModelFiles files = model.files();
        Original read = files.original();
        Original original = answers.of(read.model()).original(read);
        RestructureOptions options = options(original.model());
        if (restructuring.sharesWeights() && options.acceptance().minimise() != Resource.BYTES) {
            console.note("Weights that share values make nothing faster: without --minimise bytes, the result is judged"
                    + " by its speed alone.");
        }
        Splits splits = relearning.splits(
                data.toMeasureWith(read.model(), files, options.acceptance(), console), result.seed());
        return TrainingFolder.delivered(console, out, workspace -> {
            RestructureResult made = new RestructureRun(
                            Engines.load(), relearning.trainer(), workspace, console.progress())
                    .run(original, splits, options);
            return new Made(made.run(), () -> RunReport.of(files.name(), made), folder -> {
                RunFolder.write(Pooling.removedFrom(made.model()), made.run(), files.folder(), folder);
                if (options.archive()) {
                    SparseArchive.write(ModelFiles.at(folder).file(), folder.resolve(SparseArchive.NAME));
                }
            });
        });
    }

    private RestructureOptions options(Model original) {
        return Settings.of(
                spec,
                () -> new RestructureOptions(
                        restructuring.steps(result.seed()),
                        restructuring.budget(result.seed()),
                        restructuring.exclude(),
                        restructuring.whereFaster(),
                        restructuring.samples(),
                        restructuring.beginning(),
                        relearning.options(original, acceptance.acceptance(), timedFor(), result.seed()),
                        restructuring.archive(),
                        acceptance.acceptance(),
                        timedFor(),
                        result.seed()));
    }

    private Target timedFor() {
        return target.target(Engines.load().predictor().isa()).withBatch(1).withLength(data.length());
    }
}
