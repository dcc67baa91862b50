package dev.limbeck.ort;

import dev.limbeck.error.EngineException;
import dev.limbeck.ort.SegmentRunner.Results;
import dev.limbeck.ort.WaitingRows.Batch;
import dev.limbeck.technique.exit.Segments.Segment;
import dev.limbeck.technique.exit.Uncertainty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Takes batch after batch of waiting rows, runs each through the segment that it waits for, and answers the rows that
 * leave, until none come any more. Several work side by side.
 */
final class SegmentWorker implements Runnable {
    private final WaitingRows waiting;
    private final List<SegmentRunner> runners;
    private final Uncertainty uncertainty;
    private final Executor answering;
    private final BatchMemory memory = new BatchMemory();

    /**
     * Does not begin yet.
     *
     * @param runners the segments, the first one first
     * @param answering where what depends on answers runs
     */
    SegmentWorker(WaitingRows waiting, List<SegmentRunner> runners, Uncertainty uncertainty, Executor answering) {
        this.waiting = waiting;
        this.runners = runners;
        this.uncertainty = uncertainty;
        this.answering = answering;
    }

    @Override
    public void run() {
        try {
            for (Optional<Batch> batch = waiting.next(); batch.isPresent(); batch = waiting.next()) {
                work(batch.get());
            }
        } catch (InterruptedException e) {
            abandon(List.of(), e);
        }
    }

    private void work(Batch batch) {
        List<AdaptiveRow> staying = new ArrayList<>();
        try {
            run(batch, staying);
        } catch (RuntimeException | Error e) {
            staying.clear();
            abandon(batch.rows(), e);
        } finally {
            waiting.finish(batch, staying);
        }
    }

    /** What went wrong is no fault of a request: no other one would fare better. */
    private void abandon(List<AdaptiveRow> rows, Throwable fault) {
        EngineException cause = new EngineException("The session failed and is closed: " + fault, fault);
        rows.forEach(row -> fail(row, cause));
        waiting.abandon().forEach(row -> fail(row, cause));
    }

    /** One run; if it fails, that of every row alone, so that a request which cannot run takes no other one along. */
    private void run(Batch batch, List<AdaptiveRow> staying) {
        List<AdaptiveRow> rows = batch.rows();
        SegmentRunner runner = runners.get(batch.segment());
        Results results;
        try {
            results = runner.run(rows, memory);
        } catch (RuntimeException e) {
            if (rows.size() > 1) {
                rows.forEach(row -> run(new Batch(batch.segment(), List.of(row)), staying));
            } else {
                fail(rows.get(0), e);
            }
            return;
        }
        pass(rows, results, runner.segment(), staying);
    }

    private void pass(List<AdaptiveRow> rows, Results results, Segment segment, List<AdaptiveRow> staying) {
        for (int i = 0; i < rows.size(); i++) {
            AdaptiveRow row = rows.get(i);
            float[] logits = results.logits().get(i);
            if (segment.isLast()) {
                answer(row, logits, segment.layer());
            } else if (row.leavesAt(uncertainty.of(logits))) {
                answer(row, uncertainty.answer(logits), segment.layer());
            } else {
                // A view would keep the hidden states of the whole batch in memory.
                row.hidden(RowTensors.copy(results.hidden().get(i)));
                staying.add(row);
            }
        }
    }

    private void answer(AdaptiveRow row, float[] logits, int layer) {
        AdaptiveRequest request = row.request();
        if (row.take(logits, layer)) {
            answering.execute(() -> request.future().complete(request.answers()));
        }
    }

    private void fail(AdaptiveRow row, RuntimeException cause) {
        answering.execute(() -> row.request().future().completeExceptionally(cause));
    }
}
