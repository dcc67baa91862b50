package dev.limbeck.ort;

import dev.limbeck.error.EngineException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.technique.exit.Segments;
import dev.limbeck.technique.exit.Uncertainty;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A model with early exits that serves requests from many threads. It is cut at its exits ({@link Segments}), and rows
 * of all requests that wait for the same segment run through it together (continuous batching). A row is answered as soon
 * as it leaves, and under load others take its place, where the one-file form answers a batch when its last row is done.
 *
 * <p>A row leaves at the first exit at which it is less unsure than the speed of its request, with the answer that the
 * flat form's exit gives it; at a speed of 0 none leaves. Rows of different lengths are padded where the model has a
 * padding mask. Where dynamic quantization ranges an activation, its range comes from the rows that happen to run
 * together.
 *
 * <p>Some threads run the segments, in an order in which nothing starves ({@link SegmentPolicy}); another one completes
 * the answers, so what depends on them may take its time and even {@linkplain #submit submit}. A request that ONNX
 * Runtime cannot run fails alone. {@link #close} answers what was submitted before.
 */
public final class AdaptiveSession implements AutoCloseable {
    private final int classes;
    private final RowInputs inputs;
    private final WaitingRows waiting;
    private final List<SegmentRunner> runners = new ArrayList<>();
    private final ExecutorService answering;
    private final List<Thread> workers;

    private AdaptiveSession(Model flat, Uncertainty uncertainty, AdaptiveSettings settings) {
        Segments segments = Segments.of(flat);
        this.classes = uncertainty.valuesOf(segments.width());
        this.inputs = new RowInputs(flat);
        this.waiting = new WaitingRows(segments.all().size(), settings, !inputs.arePadded());
        if (classes < uncertainty.fewestValues()) {
            throw new ModelException("An answer of " + classes + " values is never unsure between classes.");
        }
        // Threads that spin after a run would slow the next segment's.
        SessionSettings each =
                SessionSettings.DEFAULT.withThreads(settings.threads()).withQuietBetweenRuns(true);
        try {
            segments.all().forEach(segment -> runners.add(new SegmentRunner(segment, segments.places(), each)));
        } catch (RuntimeException e) {
            runners.forEach(SegmentRunner::close);
            throw e;
        }
        this.answering = Executors.newSingleThreadExecutor(task -> daemon(task, "limbeck-answers"));
        this.workers = Stream.generate(() -> new SegmentWorker(waiting, runners, uncertainty, answering))
                .limit(settings.workersHere())
                .map(worker -> daemon(worker, "limbeck-segments"))
                .toList();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Opens a session.
     *
     * @param flat a model with exits in flat form, canonical or lowered, quantized or not
     * @throws ModelException if it cannot be cut at its exits, saying why
     * @throws EngineException if ONNX Runtime refuses a segment
     */
    public static AdaptiveSession open(Model flat, Uncertainty uncertainty, AdaptiveSettings settings) {
        AdaptiveSession session = new AdaptiveSession(flat, uncertainty, settings);
        session.workers.forEach(Thread::start);
        return session;
    }

    /**
     * Takes a request, and waits if there is no room for its rows.
     *
     * @param inputs the model's inputs, the first axis the rows; others are left out
     * @param speed how unsure a row may be that leaves early, from 0 (none does) to 1
     * @return the answers once all rows have left; it fails with an {@link EngineException} if the rows do not run.
     *     Rows of a cancelled request do not run on.
     * @throws IllegalArgumentException if the inputs are not what the model reads, or more rows than there is ever room
     * @throws EngineException if the session is closed, or the thread is interrupted while it waits
     */
    public CompletableFuture<AdaptiveAnswers> submit(Map<String, Tensor> inputs, double speed) {
        List<AdaptiveRow> rows = rows(inputs, speed);
        try {
            waiting.enter(rows);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("The thread was interrupted while its request waited for room.", e);
        }
        return rows.get(0).request().future();
    }

    /** The same as {@link #submit}, but empty, and nothing is taken, if the request would have to wait for room. */
    public Optional<CompletableFuture<AdaptiveAnswers>> offer(Map<String, Tensor> inputs, double speed) {
        List<AdaptiveRow> rows = rows(inputs, speed);
        return waiting.tryEnter(rows) ? Optional.of(rows.get(0).request().future()) : Optional.empty();
    }

    /**
     * Submits a request and waits for its answers.
     *
     * @throws EngineException if its rows do not run
     */
    public AdaptiveAnswers answer(Map<String, Tensor> inputs, double speed) {
        try {
            return submit(inputs, speed).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof EngineException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private List<AdaptiveRow> rows(Map<String, Tensor> tensors, double speed) {
        if (!(speed >= 0 && speed <= 1)) {
            throw new IllegalArgumentException("A speed is from 0 to 1, and not " + speed + ".");
        }
        List<RowInputs.Row> read = inputs.rows(tensors);
        AdaptiveRequest request = new AdaptiveRequest(read.size(), classes);
        List<AdaptiveRow> rows = new ArrayList<>();
        read.forEach(row -> rows.add(new AdaptiveRow(request, rows.size(), row, speed)));
        return rows;
    }

    /**
     * Takes no more requests and waits until all that were taken are answered. Not to be called by what depends on an
     * answer.
     */
    @Override
    public synchronized void close() {
        waiting.close();
        boolean interrupted = false;
        for (boolean done = false; !done; ) {
            try {
                for (Thread worker : workers) {
                    worker.join();
                }
                answering.shutdown();
                done = answering.awaitTermination(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        runners.forEach(SegmentRunner::close);
        runners.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
