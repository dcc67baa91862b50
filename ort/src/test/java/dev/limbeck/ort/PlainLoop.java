package dev.limbeck.ort;

import dev.limbeck.graph.Model;
import dev.limbeck.technique.exit.AdaptiveForm;
import dev.limbeck.technique.exit.SpeedInput;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;

/**
 * The one-file form as a server runs it that knows nothing of exits: a loop, or several, that takes what waits, up to a
 * full batch, runs it and answers it. What {@link AdaptiveSession} is measured beside.
 */
final class PlainLoop implements AutoCloseable {
    private final int maxBatch;
    private final RowInputs inputs;
    private final OrtSession session;
    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final List<Thread> running;

    private record Waiting(RowInputs.Row row, CompletableFuture<Integer> layer) {}

    private PlainLoop(Model atSpeed, int maxBatch, int loops, int threads) {
        this.maxBatch = maxBatch;
        this.running = Stream.generate(() -> new Thread(this::run, "loop"))
                .limit(loops)
                .toList();
        this.inputs = new RowInputs(atSpeed);
        this.session = OrtSession.open(atSpeed, SessionSettings.DEFAULT.withThreads(threads));
    }

    /**
     * Begins to wait for rows.
     *
     * @param loops how many of them take rows from one queue
     * @param threads threads inside one operator; 0 is one a core
     */
    static PlainLoop open(Model adaptive, double speed, int maxBatch, int loops, int threads) {
        PlainLoop loop = new PlainLoop(SpeedInput.at(adaptive, speed), maxBatch, loops, threads);
        loop.running.forEach(thread -> thread.setDaemon(true));
        loop.running.forEach(Thread::start);
        return loop;
    }

    /** Takes one row; the answer is how many blocks it ran through. */
    CompletableFuture<Integer> submit(Map<String, Tensor> row) {
        CompletableFuture<Integer> layer = new CompletableFuture<>();
        waiting.add(new Waiting(inputs.rows(row).get(0), layer));
        return layer;
    }

    private void run() {
        BatchMemory memory = new BatchMemory();
        while (true) {
            List<Waiting> batch = new ArrayList<>();
            try {
                batch.add(waiting.take());
            } catch (InterruptedException e) {
                return;
            }
            waiting.drainTo(batch, maxBatch - 1);
            answer(batch, memory);
        }
    }

    private void answer(List<Waiting> batch, BatchMemory memory) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        for (String input : session.inputNames()) {
            List<Tensor> rows = batch.stream()
                    .map(one -> Objects.requireNonNull(one.row().values().get(input)))
                    .toList();
            values.put(input, RowTensors.stacked(rows, memory.room(input)));
        }
        Tensor layers = Objects.requireNonNull(session.run(values).get(AdaptiveForm.EXIT));
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).layer().complete((int) layers.longAt(i));
        }
    }

    @Override
    public void close() {
        running.forEach(Thread::interrupt);
        try {
            for (Thread thread : running) {
                thread.join();
            }
            session.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
