package dev.limbeck.cli;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Split;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Comparison;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;
import dev.limbeck.measure.Score;
import dev.limbeck.run.Engines;
import dev.limbeck.run.ModelFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate}: how good a model is. */
@Command(
        name = "evaluate",
        description = "Measures how good a model is on a split, with a 95 %% interval.",
        footer = {
            "",
            "limbeck evaluate bert/ --data sst2/ --split test",
            "limbeck evaluate bert-int8/ --data sst2/ --against bert/ --metric agreement",
            "limbeck evaluate bert-exits/ --data sst2/ --speed 0.5"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions consoleOptions;

    @Mixin
    private ModelOnData asked;

    @Option(
            names = "--split",
            converter = SplitConverter.class,
            paramLabel = "SPLIT",
            defaultValue = "dev",
            description = "train, dev or test (default ${DEFAULT-VALUE}).")
    private Split split;

    @Option(
            names = "--metric",
            paramLabel = "NAME",
            description =
                    "accuracy, f1, macro-f1, micro-f1, subset-accuracy, token-accuracy, entity-f1, matthews,"
                            + " pearson, spearman, topK, recall@K, fidelity, agreement; what is usual for the labels if absent.")
    @Nullable
    private String metricName;

    @Option(
            names = "--against",
            paramLabel = "ORIGINAL",
            description = "Another model to compare with, row by row; fidelity and agreement need it.")
    @Nullable
    private Path against;

    @Override
    public Integer call() {
        Console console = consoleOptions.console(spec.commandLine());
        Optional<Metric> wanted = Optional.ofNullable(metricName).map(Metric::parse);
        ModelFiles files = asked.files();
        ExitSpeed model = asked.model(spec, files, console);
        Model read = model.model();
        Optional<Model> other =
                Optional.ofNullable(against).map(path -> asked.other(spec, ModelFiles.at(path), console));
        Model reader =
                other.map(second -> SharedRows.reader(List.of(read, second))).orElse(read);
        LabelKind labels = wanted.map(Metric::needs).orElse(LabelKind.ANY);
        Dataset rows = asked.rows(reader, files, labels, console).dataset(split);
        Metric metric = wanted.orElseGet(() -> Metric.usualFor(rows.labels()));
        Predictor predictor = Engines.load().predictor();
        Predictions predictions = asked.predict(predictor, read, rows);
        if (other.isEmpty()) {
            if (metric.comparesWithOriginal()) {
                throw new DataException("The metric " + metric.name()
                        + " compares with another model. Name it with --against, or choose another metric.");
            }
            report(console, model, metric.score(predictions, rows.labels()));
        } else {
            Predictions original = asked.predict(predictor, other.get(), rows);
            Labels truth = metric.comparesWithOriginal() ? original.asLabels() : rows.labels();
            report(console, model, metric.compare(original, predictions, truth));
        }
        return ExitCode.DONE;
    }

    private static Map<String, Object> json(Score score) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("metric", score.metric());
        json.put("value", score.value());
        json.put("low", score.interval().low());
        json.put("high", score.interval().high());
        json.put("rows", score.rows());
        return json;
    }

    private static String line(Score score) {
        return score.metric() + " " + Text.interval(score.interval(), 4) + " on " + score.rows() + " rows";
    }

    private static Map<String, Object> json(Score score, ExitSpeed model) {
        Map<String, Object> json = json(score);
        model.speed().ifPresent(speed -> json.put("speed", speed));
        return json;
    }

    private static String line(Score score, ExitSpeed model) {
        return line(score) + model.speed().map(speed -> " at speed " + speed).orElse("");
    }

    private static void report(Console console, ExitSpeed model, Score score) {
        console.result(json(score, model), line(score, model));
    }

    private static void report(Console console, ExitSpeed model, Comparison comparison) {
        Map<String, Object> json = json(comparison.candidate(), model);
        json.put("against", json(comparison.baseline()));
        json.put("drop_points", comparison.dropPoints());
        String drop = String.format(
                Locale.ROOT,
                "%.2f points lost (95 %% interval %.2f to %.2f)",
                comparison.dropPoints(),
                0 - 100 * comparison.gain().high(),
                0 - 100 * comparison.gain().low());
        console.result(
                json, line(comparison.candidate(), model) + "\nagainst " + line(comparison.baseline()) + "\n" + drop);
    }
}
