package dev.limbeck.cli;

import dev.limbeck.cli.TrainingFolder.Made;
import dev.limbeck.cli.report.RunReport;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Splits;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Pooling;
import dev.limbeck.reader.DatasetFolder;
import dev.limbeck.reader.image.ImageLoader;
import dev.limbeck.recover.TokenMasking;
import dev.limbeck.run.Engines;
import dev.limbeck.run.FinetuneOptions;
import dev.limbeck.run.FinetuneResult;
import dev.limbeck.run.FinetuneRun;
import dev.limbeck.run.HeadConfiguration;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.run.Original;
import dev.limbeck.run.RunFolder;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code finetune}: a model learns from labels, or from text. */
@Command(
        name = "finetune",
        description = "Trains a model on labels, or to guess words, with a new head if it has none, and measures it.",
        footer = {
            "",
            "limbeck finetune bge-small-en/ --data sst2/ --epochs 3 -o bge-sst2/",
            "limbeck finetune bge-small-en/ --data corpus/ --masked-lm -o bge-mlm/",
            "limbeck finetune resnet56.onnx --data cifar10/ --epochs 4 -o resnet-tuned/"
        })
final class FinetuneCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions consoleOptions;

    @Mixin
    private ModelArgument model;

    @Mixin
    private DataFlags data;

    @Mixin
    private MaskingFlags masking;

    @Mixin
    private TrainingFlags training;

    @Mixin
    private TargetFlags target;

    @Mixin
    private ResultFlags result;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            description = "What the best epoch is chosen by; what is usual for the labels if absent.")
    @Nullable
    private String metric;

    @Option(names = "--new-head", description = "Put a new head in the place of the one that the model has.")
    private boolean newHead;

    @Option(
            names = "--pooling",
            description = "What a new head reads: ${COMPLETION-CANDIDATES}; as the model's files say, else CLS.")
    @Nullable
    private Pooling pooling;

    @Option(names = "--no-augment", description = "Do not shift and mirror pictures at random.")
    private boolean plain;

    @Override
    public Integer call() throws IOException {
        Console console = consoleOptions.console(spec.commandLine());
        ResultFolder out = result.folder(spec);
        ModelFiles files = model.files();
        Original original = files.original();
        FinetuneOptions options = options(original.model(), files);
        LabelKind usual = masking.isGiven() ? LabelKind.NONE : LabelKind.ANY;
        LabelKind labels = options.metric().map(Metric::needs).orElse(usual);
        boolean headless = !masking.isGiven() && FinetuneRun.makesHead(original.model(), options);
        Optional<DatasetFolder> rows = headless
                ? data.openForNewHead(original.model(), files, labels, console)
                : data.open(original.model(), files, labels, console);
        Splits splits = training.splits(DataFlags.toLearnFrom(rows), result.seed());
        return TrainingFolder.delivered(console, out, workspace -> {
            FinetuneResult tuned = new FinetuneRun(Engines.load(), Engines.trainer(), workspace, console.progress())
                    .run(original, splits, options);
            return new Made(tuned.run(), () -> RunReport.of(files.name(), tuned), folder -> {
                RunFolder.write(tuned.model(), tuned.run(), files.folder(), folder);
                if (headless) {
                    HeadConfiguration.write(folder, splits.search().labels());
                }
            });
        });
    }

    private FinetuneOptions options(Model read, ModelFiles files) {
        boolean pictures = ImageLoader.fits(read);
        Optional<TokenMasking> hidden = masking.masking(read, files);
        return Settings.of(
                spec,
                () -> new FinetuneOptions(
                        training.settings(!pictures, result.seed()),
                        training.dropout(!pictures),
                        training.frozen(),
                        newHead,
                        pooling == null ? PoolingFiles.pooling(files).orElse(Pooling.CLS) : pooling,
                        pictures && !plain,
                        judgedBy(),
                        hidden,
                        target.target(Engines.load().predictor().isa())
                                .withBatch(1)
                                .withLength(data.length())));
    }

    private Optional<Metric> judgedBy() {
        if (masking.isGiven() && metric != null) {
            throw new IllegalArgumentException("With --masked-lm the share of hidden words that are guessed is the"
                    + " metric: leave --metric out.");
        }
        return Optional.ofNullable(metric).map(Metric::parse);
    }
}
