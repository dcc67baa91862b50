package dev.limbeck.cli;

import dev.limbeck.cli.demo.DemoModel;
import dev.limbeck.cli.demo.GlossFiles;
import dev.limbeck.cli.demo.GlossSearch;
import dev.limbeck.cli.report.ReportPage;
import dev.limbeck.cli.report.RunReport;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Splits;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.io.AtomicFolder;
import dev.limbeck.io.TemporaryFolder;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Pooling;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;
import dev.limbeck.measure.Speed;
import dev.limbeck.reader.text.TextTokenizer;
import dev.limbeck.reader.text.TokenInputs;
import dev.limbeck.run.Acceptance;
import dev.limbeck.run.Engines;
import dev.limbeck.run.Mode;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.run.Original;
import dev.limbeck.run.QuantizeOptions;
import dev.limbeck.run.QuantizeResult;
import dev.limbeck.run.QuantizeRun;
import dev.limbeck.run.Run;
import dev.limbeck.run.RunFolder;
import dev.limbeck.run.Verdict;
import dev.limbeck.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the main job on a real model and real text, end to end. */
@Command(
        name = "demo",
        description =
                "Makes the embedding model that Java RAG applications ship smaller and faster, and shows what that"
                        + " costs: the model and the text, WordNet, come from Maven Central.")
final class DemoCommand implements Callable<Integer> {
    private static final double MAX_DROP_POINTS = 2;
    private static final int LONGEST = 128;
    private static final int SERVED_BATCH = 32;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions consoleOptions;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            defaultValue = "demo-out",
            description = "The folder of the result (default ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--glosses",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Definitions to search (default ${DEFAULT-VALUE}).")
    private int glosses;

    @Option(
            names = "--sentences",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Sentences whose definition is looked for (default ${DEFAULT-VALUE}).")
    private int sentences;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of every random choice (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--export",
            paramLabel = "DIR",
            description = "Only write the model and the rows of the task into this folder, for the other verbs.")
    private @Nullable Path export;

    @Override
    public Integer call() throws IOException {
        Console console = consoleOptions.console(spec.commandLine());
        if (export != null) {
            return export(console, export);
        }
        ResultFolder folder = ResultFolder.replaceable(out, true);
        try (TemporaryFolder source = new TemporaryFolder()) {
            return run(console, source.path(), folder);
        }
    }

    private int export(Console console, Path place) throws IOException {
        if (Files.exists(place)) {
            throw new DataException("'" + place + "' is there already. Name another folder with --export.");
        }
        try (AtomicFolder folder = AtomicFolder.begin(place)) {
            DemoModel.extract(Files.createDirectories(folder.draft().resolve("model")));
            GlossFiles.write(Files.createDirectories(folder.draft().resolve("data")), glosses, sentences, seed);
            folder.publish();
        }
        console.result(
                Map.of("output", place.toString()),
                "The model is in " + place.resolve("model") + ", the task in " + place.resolve("data")
                        + ". Its embeddings are of --pooling CLS, its metric is --metric recall@10.");
        return ExitCode.DONE;
    }

    private int run(Console console, Path source, ResultFolder folder) throws IOException {
        DemoModel.extract(source);
        ModelFiles files = ModelFiles.at(source);
        Original read = files.original();
        Model pooled = Pooling.CLS.appendedTo(read.model(), read.output());
        Original original = new Original(pooled, read.fileBytes(), Pooling.output(pooled));
        console.note("The model is " + DemoModel.NAME + ". The task: for " + sentences
                + " example sentences from WordNet, find the right one of " + glosses + " definitions.");
        Engines engines = Engines.load();
        try (TextTokenizer tokenizer = new TextTokenizer(source.resolve("tokenizer.json"), LONGEST)) {
            Splits splits = new GlossSearch(tokenizer, TokenInputs.of(pooled, 0)).splits(glosses, sentences, seed);
            QuantizeResult result =
                    new QuantizeRun(engines, console.progress()).run(original, Optional.of(splits), options(engines));
            Run run = result.run()
                    .withNote(fidelity(engines.predictor(), original, result.model(), splits.search()))
                    .withNote(batched(engines, original.model(), result.model(), splits.search()));
            QuantizeResult published = new QuantizeResult(Pooling.removedFrom(result.model()), run, Optional.empty());
            int exit = folder.deliver(console, run, place -> publish(files, published, place));
            run.notes().forEach(console::note);
            return run.verdict() == Verdict.DECLINED ? ExitCode.DECLINED : exit;
        }
    }

    private QuantizeOptions options(Engines engines) {
        Acceptance acceptance = Acceptance.ANY
                .withMetric(Metric.parse("recall@10"))
                .withMaxDropPoints(MAX_DROP_POINTS)
                .withSensitivity(true);
        Target target = Target.of(engines.predictor().isa()).withBatch(0);
        return QuantizeOptions.of(Mode.DYNAMIC, target)
                .withAcceptance(acceptance)
                .withSeed(seed);
    }

    private static void publish(ModelFiles files, QuantizeResult result, Path folder) throws IOException {
        RunFolder.write(result.model(), result.run(), files.folder(), folder);
        new ReportPage(RunReport.of(DemoModel.NAME, result)).write(folder.resolve(ResultFolder.REPORT));
        Path kept = Files.createDirectories(folder.resolve("original"));
        for (Path file : files.all()) {
            Files.copy(file, kept.resolve(file.getFileName()));
        }
    }

    private static String fidelity(Predictor predictor, Original original, Model result, Dataset rows) {
        Predictions before = predictor.predict(original.model(), rows, original.output());
        Predictions after = predictor.predict(result, rows, original.output());
        double cosine = Metric.parse("fidelity").score(after, before.asLabels()).value();
        return "The embeddings have a cosine of " + Text.decimals(cosine, 4, false) + " to the original's.";
    }

    private static String batched(Engines engines, Model original, Model result, Dataset rows) {
        Target target = Target.of(engines.predictor().isa()).withBatch(SERVED_BATCH);
        Speed speed =
                engines.meter().compare(List.of(original, result), rows, target).get(1);
        return "In batches of " + SERVED_BATCH + " it is " + Text.interval(speed.speedup(), 2) + " × as fast.";
    }
}
