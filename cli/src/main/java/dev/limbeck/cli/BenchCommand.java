package dev.limbeck.cli;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Split;
import dev.limbeck.data.SyntheticRows;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Meter;
import dev.limbeck.measure.Meter.Load;
import dev.limbeck.measure.Speed;
import dev.limbeck.reader.DatasetFolder;
import dev.limbeck.run.Engines;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.run.Original;
import dev.limbeck.target.Target;
import dev.limbeck.technique.exit.SpeedInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench}: how fast models are, run in turn with each other. */
@Command(
        name = "bench",
        description = "Measures latency, throughput and peak memory of models, run in turn; ratios are to the first.",
        footer = {
            "",
            "limbeck bench bert/ bert-int8/ --data sst2/ --batch 1,32",
            "limbeck bench bert/ bert-exits/ --data sst2/ --speed 0.1,0.5,0.8"
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions consoleOptions;

    @Parameters(
            paramLabel = "MODEL",
            arity = "1..*",
            description = "Models, each an .onnx file or a folder; the first is what the others are compared with.")
    private List<Path> paths;

    @Mixin
    private DataFlags data;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            defaultValue = "1",
            description = "Rows in one run; several are measured one after the other (default ${DEFAULT-VALUE}).")
    private List<Integer> batches;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of one run; 0 leaves it to the runtime.")
    private int threads;

    @Option(
            names = "--speed",
            paramLabel = "S",
            split = ",",
            description = "How unsure a row may be that leaves a model with early exits, from 0 (none leaves) to 1; at"
                    + " each of several speeds the model is measured like a model of its own. If absent, what the"
                    + " run.json beside it says, or 0.")
    private List<Double> speeds = List.of();

    /** A model that is measured, with its file. */
    private record Entrant(ModelFiles files, long fileBytes, ExitSpeed model) {
        String name() {
            return files.path()
                    + model.speed().map(speed -> " at speed " + speed).orElse("");
        }
    }

    /** One model at one batch size. */
    private record Row(Entrant entrant, int batch, Speed speed, long peakBytes) {}

    @Override
    public Integer call() {
        Console console = consoleOptions.console(spec.commandLine());
        List<ModelFiles> files = paths.stream().map(ModelFiles::at).toList();
        List<Entrant> entrants = entrants(files, console);
        List<Model> models = models(entrants);
        Model reader = SharedRows.reader(models);
        Engines engines = Engines.load();
        Optional<Dataset> given =
                data.open(reader, files.get(0), LabelKind.NONE, console).map(BenchCommand::rows);
        if (given.isEmpty()) {
            console.note("There are no data, so the inputs are made up. Name real ones with --data.");
        }
        List<Row> rows = new ArrayList<>();
        for (int batch : batches) {
            Target target = Target.of(engines.predictor().isa())
                    .withBatch(batch)
                    .withLength(data.length())
                    .withThreads(threads);
            Dataset inputs = given.orElseGet(() -> SyntheticRows.of(reader, target));
            rows.addAll(measure(engines.meter(), entrants, inputs, target));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("models", rows.stream().map(this::json).toList());
        console.result(json, table(rows));
        return ExitCode.DONE;
    }

    private static List<Model> models(List<Entrant> entrants) {
        return entrants.stream().map(entrant -> entrant.model().model()).toList();
    }

    private List<Entrant> entrants(List<ModelFiles> files, Console console) {
        List<Entrant> entrants = new ArrayList<>();
        for (ModelFiles file : files) {
            Original original = file.original();
            atSpeeds(original.model(), file, console)
                    .forEach(model -> entrants.add(new Entrant(file, original.fileBytes(), model)));
        }
        if (!speeds.isEmpty() && entrants.stream().noneMatch(e -> e.model().isAdaptive())) {
            ExitSpeed.require(entrants.get(0).model().model(), files.get(0));
        }
        return entrants;
    }

    /** A model with early exits at every speed; any other as it is. */
    private List<ExitSpeed> atSpeeds(Model read, ModelFiles files, Console console) {
        if (speeds.isEmpty() || !SpeedInput.isReadBy(read)) {
            return List.of(ExitSpeed.usual(read, files, console));
        }
        return Settings.of(
                spec,
                () -> speeds.stream().map(speed -> ExitSpeed.at(read, speed)).toList());
    }

    /** The rows that are nearest to what the model will see. */
    private static Dataset rows(DatasetFolder folder) {
        for (Split split : List.of(Split.DEV, Split.TEST)) {
            if (folder.available().contains(split)) {
                return folder.dataset(split);
            }
        }
        return folder.dataset(Split.TRAIN);
    }

    private static List<Row> measure(Meter meter, List<Entrant> entrants, Dataset inputs, Target target) {
        // Some rows leave early and others do not: the median one would say nothing of the rest.
        boolean averaged = entrants.stream().anyMatch(entrant -> entrant.model().isAdaptive());
        List<Speed> measured = meter.compare(models(entrants), List.of(new Load(inputs, target, averaged)))
                .get(0);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < entrants.size(); i++) {
            Entrant entrant = entrants.get(i);
            long peakBytes = meter.peakBytes(entrant.model().model(), inputs, target);
            rows.add(new Row(entrant, target.batch(), measured.get(i), peakBytes));
        }
        return rows;
    }

    private Map<String, Object> json(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", row.entrant().files().path().toString());
        row.entrant().model().speed().ifPresent(speed -> json.put("speed", speed));
        json.put("batch", row.batch());
        json.put("length", data.length() == 0 ? null : data.length());
        json.put("latency_ms", row.speed().millis().value());
        json.put("rows_per_s", row.speed().rowsPerSecond());
        json.put("speedup", row.speed().speedup().value());
        json.put("speedup_low", row.speed().speedup().low());
        json.put("speedup_high", row.speed().speedup().high());
        json.put("peak_bytes", row.peakBytes() == 0 ? null : row.peakBytes());
        json.put("bytes", row.entrant().fileBytes());
        return json;
    }

    private static String table(List<Row> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("model", "batch", "ms", "rows/s", "× first (95 % interval)", "peak memory", "file"));
        for (Row row : rows) {
            Speed speed = row.speed();
            cells.add(List.of(
                    row.entrant().name(),
                    Integer.toString(row.batch()),
                    String.format(Locale.ROOT, "%.2f", speed.millis().value()),
                    String.format(Locale.ROOT, "%.1f", speed.rowsPerSecond()),
                    Text.interval(speed.speedup(), 2),
                    row.peakBytes() == 0 ? "unknown" : Text.bytes(row.peakBytes()),
                    Text.bytes(row.entrant().fileBytes())));
        }
        return Text.table(cells);
    }
}
