package dev.limbeck.cli;

import dev.limbeck.cli.AnswerOptions.Asked;
import dev.limbeck.cli.TrainingFolder.Made;
import dev.limbeck.cli.report.RunReport;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Splits;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Pooling;
import dev.limbeck.reader.ModelConfiguration;
import dev.limbeck.reader.SameMeanings;
import dev.limbeck.reader.image.ImageLoader;
import dev.limbeck.recover.TokenMasking;
import dev.limbeck.recover.Trainer;
import dev.limbeck.run.DistillOptions;
import dev.limbeck.run.DistillResult;
import dev.limbeck.run.DistillRun;
import dev.limbeck.run.Engines;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.run.Original;
import dev.limbeck.run.RunFolder;
import dev.limbeck.run.StudentSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code distill}: a smaller model learns from a larger one. */
@Command(
        name = "distill",
        description = "Lets a smaller model learn from a larger one, and measures it beside that.",
        footer = {
            "",
            "limbeck distill bert-sst2/ --data sst2/ --layers 6 -o bert-sst2-6/",
            "limbeck distill bert-mlm/ --data corpus/ --layers 6 --masked-lm -o distilbert/",
            "limbeck distill resnet56.onnx --student resnet20.onnx --data cifar10/ -o resnet20-taught/"
        })
final class DistillCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions consoleOptions;

    @Mixin
    private ModelArgument model;

    @Option(
            names = "--teachers",
            paramLabel = "MODEL",
            split = ",",
            description = "More teachers, whose answers count as much as MODEL's; they read the same rows.")
    private List<Path> teachers = List.of();

    @Option(
            names = "--keep-answers",
            paramLabel = "DIR",
            description = "Keep what the teachers say about each row there, hidden states in half precision, so that"
                    + " other students of theirs need not ask again.")
    @Nullable
    private Path kept;

    @Mixin
    private AnswerOptions answers;

    @Mixin
    private DataFlags data;

    @Mixin
    private MaskingFlags masking;

    @Mixin
    private LessonFlags lessons;

    @Mixin
    private TrainingFlags training;

    @Mixin
    private TargetFlags target;

    @Mixin
    private ResultFlags result;

    @Mixin
    private StudentFlags student;

    @Option(
            names = "--layer-map",
            paramLabel = "MAP",
            defaultValue = "uniform",
            description = "Which layer of the teacher each of the student's begins as and learns from: uniform, top,"
                    + " bottom, ends, every-second or numbers from 0, such as 1,3,5 (default ${DEFAULT-VALUE}).")
    private String layerMap;

    @Mixin
    private AcceptanceFlags acceptance;

    @Option(names = "--no-augment", description = "Do not shift and mirror pictures at random.")
    private boolean plain;

    @Override
    public Integer call() throws IOException {
        Console console = consoleOptions.console(spec.commandLine());
        ResultFolder out = result.folder(spec);
        ModelFiles files = model.files();
        Original read = files.original();
        Asked asked = answers.of(read.model());
        Original teacher = asked.original(read);
        List<Model> others = teachers.stream()
                .map(path -> answers.of(ModelFiles.at(path).original().model()).model())
                .toList();
        student.files()
                .ifPresent(own -> SameMeanings.require(
                        ModelConfiguration.beside(own.file()), ModelConfiguration.beside(files.file())));
        StudentSource source = student.source(answers, spec);
        DistillOptions options = options(teacher.model(), files);
        LabelKind labels =
                options.acceptance().metric().map(Metric::needs).orElse(usualLabels(asked.isVector(), options));
        Splits splits =
                training.splits(DataFlags.toLearnFrom(data.open(read.model(), files, labels, console)), result.seed());
        return TrainingFolder.delivered(console, out, workspace -> {
            DistillResult taught = new DistillRun(Engines.load(), trainer(), workspace, console.progress())
                    .run(teacher, others, source, splits, options);
            return new Made(
                    taught.run(),
                    () -> RunReport.of(files.name(), taught),
                    folder ->
                            RunFolder.write(Pooling.removedFrom(taught.model()), taught.run(), files.folder(), folder));
        });
    }

    private Trainer trainer() {
        Trainer trainer = Engines.trainer();
        return kept == null ? trainer : trainer.keepingAnswersIn(kept);
    }

    /** Labels say nothing about hidden words, or about hidden states that only learn to be like others. */
    private static LabelKind usualLabels(boolean isVector, DistillOptions options) {
        boolean areUseless =
                options.masking().isPresent() || (isVector && !options.lessons().teachAnswers());
        return areUseless ? LabelKind.NONE : LabelKind.ANY;
    }

    private DistillOptions options(Model teacher, ModelFiles files) {
        boolean pictures = ImageLoader.fits(teacher);
        Optional<TokenMasking> hidden = masking.masking(teacher, files);
        return Settings.of(
                spec,
                () -> new DistillOptions(
                        layerMap,
                        lessons.lessons(!student.isBrought(), masking.isGiven()),
                        training.settings(!pictures, result.seed()),
                        training.dropout(!pictures),
                        training.frozen(),
                        pictures && !plain,
                        acceptance.acceptance(),
                        hidden,
                        target.target(Engines.load().predictor().isa())
                                .withBatch(1)
                                .withLength(data.length())));
    }
}
