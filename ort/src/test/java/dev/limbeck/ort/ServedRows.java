package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.site.Exits;
import dev.limbeck.technique.exit.Departures;
import dev.limbeck.technique.exit.ExitModels;
import dev.limbeck.technique.exit.Uncertainty;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import dev.limbeck.testkit.RandomTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Rows of mixed lengths whose answers are known: plain Java has computed where they leave at several speeds, and with
 * which answer, from the outputs of the flat form. Many threads send them, and look at every answer.
 */
final class ServedRows {
    private static final double[] SPEEDS = {0, 0.1, 0.3, 0.5, 0.8, 1};
    private static final int ROWS = 300;
    private static final int LONGEST = 14;
    private static final int THREADS = 6;
    private static final int UNANSWERED = 40;
    private static final int MOST_ROWS = 5;
    private static final double TOLERANCE = 1e-4;

    /** Rounding in another order moves an uncertainty by less. */
    private static final double MARGIN = 2e-4;

    private final int[] lengths;
    private final Map<String, Tensor> inputs;
    private final List<Departures> departures;

    /** Rows for a model in flat form that has these shapes. */
    ServedRows(Model flat, Shapes shapes) {
        RandomTensors random = new RandomTensors(9);
        lengths = IntStream.range(0, ROWS)
                .map(row -> row == 0 ? LONGEST : 1 + random.below(LONGEST))
                .toArray();
        inputs = CanonicalBert.inputs(shapes, CanonicalBert.mask(lengths), 5);
        Map<String, Tensor> outputs = ExitModels.answers(flat, inputs);
        departures = Arrays.stream(SPEEDS)
                .mapToObj(speed -> Departures.of(Exits.of(flat), outputs, "logits", Uncertainty.CLASSES, MARGIN, speed))
                .toList();
        assertThat(departures)
                .anySatisfy(atSpeed -> assertThat(atSpeed.layers()).hasSizeGreaterThan(1));
    }

    /**
     * Sends requests of 1 to 5 rows from six threads, 3 rows in the mean, and asserts that each is answered as it should
     * be.
     *
     * @param requests of each thread
     * @return how many rows were sent, and of how many it is clear where they leave
     */
    Counts send(AdaptiveSession session, int requests) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Counts>> clients = new ArrayList<>();
            for (long seed = 0; seed < THREADS; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                clients.add(() -> send(session, requests, random));
            }
            Counts all = new Counts(0, 0);
            for (Future<Counts> client : threads.invokeAll(clients)) {
                all = all.plus(client.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    /** How many rows were answered and how many of them compared. */
    record Counts(long rows, long compared) {
        Counts plus(Counts other) {
            return new Counts(rows + other.rows, compared + other.compared);
        }
    }

    private Counts send(AdaptiveSession session, int requests, SplittableRandom random) {
        Counts counts = new Counts(0, 0);
        List<Sent> sent = new ArrayList<>();
        for (int request = 0; request < requests; request++) {
            List<Integer> rows =
                    random.ints(1 + request % MOST_ROWS, 0, ROWS).boxed().toList();
            int speed = random.nextInt(SPEEDS.length);
            sent.add(new Sent(rows, speed, session.submit(request(rows, random.nextInt(3)), SPEEDS[speed])));
            if (sent.size() == UNANSWERED || request == requests - 1) {
                for (Sent one : sent) {
                    counts = counts.plus(check(one));
                }
                sent.clear();
            }
        }
        return counts;
    }

    /** Some rows, padded to the longest of them and perhaps further. */
    private Map<String, Tensor> request(List<Integer> rows, int more) {
        int longest = rows.stream().mapToInt(row -> lengths[row]).max().orElseThrow();
        int length = Math.min(LONGEST, longest + more);
        Map<String, Tensor> request = new LinkedHashMap<>();
        inputs.forEach((name, all) -> {
            long[] values = new long[rows.size() * length];
            for (int i = 0; i < values.length; i++) {
                values[i] = all.longAt(rows.get(i / length) * LONGEST + i % length);
            }
            request.put(name, Tensor.ofLongs(Shape.of(rows.size(), length), values));
        });
        return request;
    }

    /** A request on its way. */
    private record Sent(List<Integer> rows, int speed, CompletableFuture<AdaptiveAnswers> answers) {}

    private Counts check(Sent sent) {
        AdaptiveAnswers actual = sent.answers().orTimeout(5, TimeUnit.MINUTES).join();
        List<Integer> rows = sent.rows();
        assertThat(actual.layers()).hasSize(rows.size());
        float[] logits = actual.logits().toFloats();
        int classes = logits.length / rows.size();
        long compared = 0;
        for (int i = 0; i < rows.size(); i++) {
            float[] own = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
            int layer = actual.layers().get(i);
            compared += departures.get(sent.speed()).assertRow(rows.get(i), layer, own, TOLERANCE) ? 1 : 0;
        }
        return new Counts(rows.size(), compared);
    }
}
