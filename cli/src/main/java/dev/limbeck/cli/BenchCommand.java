package dev.limbeck.cli;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Split;
import dev.limbeck.data.SyntheticRows;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Meter;
import dev.limbeck.measure.Speed;
import dev.limbeck.reader.DatasetFolder;
import dev.limbeck.run.Engines;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.run.Original;
import dev.limbeck.target.Target;
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
        footer = {"", "limbeck bench bert/ bert-int8/ --data sst2/ --batch 1,32"})
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

    /** One model at one batch size. */
    private record Row(ModelFiles files, long fileBytes, int batch, Speed speed, long peakBytes) {}

    @Override
    public Integer call() {
        Console console = consoleOptions.console(spec.commandLine());
        List<ModelFiles> files = paths.stream().map(ModelFiles::at).toList();
        List<Model> models = files.stream().map(ModelFiles::read).toList();
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
            rows.addAll(measure(engines.meter(), files, models, inputs, target));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("models", rows.stream().map(this::json).toList());
        console.result(json, table(rows));
        return ExitCode.DONE;
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

    private static List<Row> measure(
            Meter meter, List<ModelFiles> files, List<Model> models, Dataset inputs, Target target) {
        List<Speed> speeds = meter.compare(models, inputs, target);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            long peakBytes = meter.peakBytes(models.get(i), inputs, target);
            long fileBytes = Original.read(models.get(i), files.get(i).file()).fileBytes();
            rows.add(new Row(files.get(i), fileBytes, target.batch(), speeds.get(i), peakBytes));
        }
        return rows;
    }

    private Map<String, Object> json(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", row.files().path().toString());
        json.put("batch", row.batch());
        json.put("length", data.length() == 0 ? null : data.length());
        json.put("latency_ms", row.speed().millis().value());
        json.put("rows_per_s", row.speed().rowsPerSecond());
        json.put("speedup", row.speed().speedup().value());
        json.put("speedup_low", row.speed().speedup().low());
        json.put("speedup_high", row.speed().speedup().high());
        json.put("peak_bytes", row.peakBytes() == 0 ? null : row.peakBytes());
        json.put("bytes", row.fileBytes());
        return json;
    }

    private static String table(List<Row> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of("model", "batch", "ms", "rows/s", "× first (95 % interval)", "peak memory", "file"));
        for (Row row : rows) {
            Speed speed = row.speed();
            cells.add(List.of(
                    row.files().path().toString(),
                    Integer.toString(row.batch()),
                    String.format(Locale.ROOT, "%.2f", speed.millis().value()),
                    String.format(Locale.ROOT, "%.1f", speed.rowsPerSecond()),
                    Text.interval(speed.speedup(), 2),
                    row.peakBytes() == 0 ? "unknown" : Text.bytes(row.peakBytes()),
                    Text.bytes(row.fileBytes())));
        }
        return Text.table(cells);
    }
}
