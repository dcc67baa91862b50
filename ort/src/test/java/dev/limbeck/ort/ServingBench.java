package dev.limbeck.ort;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Split;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Predictions;
import dev.limbeck.ort.ServedRows.Counts;
import dev.limbeck.reader.DataOptions;
import dev.limbeck.reader.DatasetFolder;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.site.Exits;
import dev.limbeck.technique.exit.AdaptiveForm;
import dev.limbeck.technique.exit.ExitModels;
import dev.limbeck.technique.exit.SpeedInput;
import dev.limbeck.technique.exit.Uncertainty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The program behind {@code bench/serving.sh}, which says what the arguments mean. Prints rows of its result files.
 *
 * <pre>
 * rows REQUESTS
 * load MODEL DATA SPEED HARD RATE ROWS BATCH ROUND
 * </pre>
 */
final class ServingBench {
    private static final double NANOS = 1e9;
    private static final double MB = 1e6;

    private ServingBench() {}

    public static void main(String... arguments) throws Exception {
        List<String> values = List.of(arguments);
        if (values.get(0).equals("rows")) {
            rows(Integer.parseInt(values.get(1)));
        } else {
            load(values.subList(1, values.size()));
        }
    }

    /** Sends rows of a tiny model, all of whose answers are looked at, in two halves: memory must not grow. */
    private static void rows(int requests) throws InterruptedException, ExecutionException, IOException {
        Model flat = ExitModels.tiny();
        ServedRows rows = new ServedRows(flat, ExitModels.TINY);
        long start = System.nanoTime();
        try (AdaptiveSession session = AdaptiveSession.open(flat, Uncertainty.CLASSES, AdaptiveSettings.DEFAULT)) {
            Counts first = rows.send(session, requests / 2);
            long middle = ProcessMemory.residentBytes();
            Counts all = first.plus(rows.send(session, requests - requests / 2));
            double seconds = (System.nanoTime() - start) / NANOS;
            System.out.println(String.format(
                    Locale.ROOT,
                    "%d\t%d\t%.1f\t%.0f\t%.0f\t%.0f",
                    all.rows(),
                    all.compared(),
                    seconds,
                    all.rows() / seconds,
                    middle / MB,
                    ProcessMemory.residentBytes() / MB));
        }
    }

    private static void load(List<String> values) {
        ModelFiles files = ModelFiles.at(Path.of(values.get(0)));
        double speed = Double.parseDouble(values.get(2));
        double hard = Double.parseDouble(values.get(3));
        double rate = Double.parseDouble(values.get(4));
        int count = Integer.parseInt(values.get(5));
        int batch = Integer.parseInt(values.get(6));
        int round = Integer.parseInt(values.get(7));
        Model flat = files.read();
        Model adaptive =
                ExitModels.applied(AdaptiveForm.bySpeed(Uncertainty.CLASSES).apply(flat));
        Dataset data = data(files, Path.of(values.get(1)), flat);
        SplittableRandom random = new SplittableRandom(round);
        List<Integer> rows = hard < 0
                ? random.ints(count, 0, data.size()).boxed().toList()
                : mixed(
                        layers(SpeedInput.at(adaptive, speed), data),
                        Exits.of(flat).blocks(),
                        hard,
                        count,
                        random);
        ArrivalTrace trace = ArrivalTrace.poisson(
                rows.stream().map(row -> data.batch(List.of(row)).inputs()).toList(), rate, random);
        AdaptiveSettings settings = AdaptiveSettings.DEFAULT.withMaxBatch(batch).withMostRows(16 * batch);
        List<Runnable> servers = new ArrayList<>();
        servers.add(() -> {
            try (PlainLoop loop = PlainLoop.open(adaptive, speed, batch, 1, 0)) {
                System.out.println("loop\t" + trace.play(loop::submit));
            }
        });
        int cores = Runtime.getRuntime().availableProcessors();
        servers.add(() -> {
            try (PlainLoop loops = PlainLoop.open(adaptive, speed, batch, cores, 1)) {
                System.out.println("loops\t" + trace.play(loops::submit));
            }
        });
        servers.add(() -> {
            try (AdaptiveSession session = AdaptiveSession.open(flat, Uncertainty.CLASSES, settings)) {
                System.out.println("session\t"
                        + trace.play(row -> session.submit(row, speed)
                                .thenApply(answers -> answers.layers().get(0))));
            }
        });
        // Neither is always the first.
        Collections.rotate(servers, round);
        servers.forEach(Runnable::run);
    }

    private static Dataset data(ModelFiles files, Path path, Model flat) {
        DataOptions options = DataOptions.GUESSED.withLabels(LabelKind.NONE);
        return DatasetFolder.open(path, options, flat, files.path(), note -> {}).dataset(Split.DEV);
    }

    /** How many blocks each row runs through at a speed. */
    private static List<Integer> layers(Model atSpeed, Dataset data) {
        Predictions predictions = new OrtPredictor().predict(atSpeed, data, AdaptiveForm.EXIT);
        return predictions.rows().stream().map(row -> (int) row[0]).toList();
    }

    /** Rows of which about this share run through all blocks, and the others leave early. */
    private static List<Integer> mixed(
            List<Integer> layers, int blocks, double hard, int count, SplittableRandom random) {
        List<Integer> deep = where(layers, layer -> layer == blocks);
        List<Integer> early = where(layers, layer -> layer < blocks);
        if (deep.isEmpty() || early.isEmpty()) {
            throw new IllegalArgumentException(
                    "Of the data " + deep.size() + " rows run through all blocks at that speed" + " and " + early.size()
                            + " leave early. There must be some of both.");
        }
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Integer> pool = random.nextDouble() < hard ? deep : early;
            rows.add(pool.get(random.nextInt(pool.size())));
        }
        return rows;
    }

    private static List<Integer> where(List<Integer> layers, Predicate<Integer> wanted) {
        return IntStream.range(0, layers.size())
                .filter(row -> wanted.test(layers.get(row)))
                .boxed()
                .toList();
    }
}
