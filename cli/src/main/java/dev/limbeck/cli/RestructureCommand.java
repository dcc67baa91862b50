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
import dev.limbeck.pass.Passes;
import dev.limbeck.reader.image.ImageLoader;
import dev.limbeck.recover.Trainer;
import dev.limbeck.run.DistillOptions;
import dev.limbeck.run.Engines;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.run.Original;
import dev.limbeck.run.RestructureOptions;
import dev.limbeck.run.RestructureResult;
import dev.limbeck.run.RestructureRun;
import dev.limbeck.run.RunFolder;
import dev.limbeck.site.Encoder;
import dev.limbeck.target.Target;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code restructure}: another architecture that starts from the trained weights. */
@Command(
        name = "restructure",
        description =
                "Changes a model's architecture, starting from its trained weights, and measures what comes of it.",
        footer = {
            "",
            "limbeck restructure bert-sst2/ --data sst2/ --with low-rank --ratio 0.5 --recover -o bert-low-rank/",
            "limbeck restructure resnet56.onnx --data cifar10/ --with bottleneck --energy 0.9 -o resnet-narrow/"
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

    @Option(
            names = "--recover",
            description = "Let the result learn from the original, and from the labels if there are any.")
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

    @Override
    public Integer call() throws IOException {
        Console console = consoleOptions.console(spec.commandLine());
        ResultFolder out = result.folder(spec);
        ModelFiles files = model.files();
        Original read = files.original();
        Asked asked = answers.of(read.model());
        Original original = new Original(asked.model(), read.fileBytes(), asked.answer());
        RestructureOptions options = options(original.model());
        LabelKind labels = options.acceptance().metric().map(Metric::needs).orElse(LabelKind.ANY);
        Splits splits = data.open(read.model(), files, labels, console)
                .orElseThrow(() -> new DataException("There are no rows to measure with. Name them with --data."))
                .splits(result.seed());
        return TrainingFolder.delivered(console, out, workspace -> {
            Optional<Trainer> trainer = recover ? Optional.of(Engines.trainer()) : Optional.empty();
            RestructureResult made = new RestructureRun(Engines.load(), trainer, workspace, console.progress())
                    .run(original, splits, options);
            return new Made(
                    made.run(),
                    () -> RunReport.of(files.name(), made),
                    folder -> RunFolder.write(Pooling.removedFrom(made.model()), made.run(), files.folder(), folder));
        });
    }

    private RestructureOptions options(Model original) {
        return Settings.of(
                spec,
                () -> new RestructureOptions(
                        restructuring.steps(),
                        restructuring.exclude(),
                        restructuring.samples(),
                        recover ? Optional.of(recovery(original)) : Optional.empty(),
                        acceptance.acceptance(),
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
