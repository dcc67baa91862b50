package dev.limbeck.ort;

import dev.limbeck.error.EngineException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * The rows of a session that wait, by the segment that they wait for, in the order in which they came there. Requests
 * come from any thread, and wait outside while there is no room, first come, first served. Batches are taken by the
 * workers, each a share of the rows that wait, as large as those that are left for the others.
 */
final class WaitingRows {
    private final AdaptiveSettings settings;
    private final SegmentPolicy policy;
    private final boolean onlyEqualShapes;
    private final Semaphore places;
    private final List<Deque<AdaptiveRow>> queues = new ArrayList<>();
    private final int workers;
    private long runs;
    private int underWay;
    private boolean closed;

    /**
     * No rows yet.
     *
     * @param onlyEqualShapes whether rows of different shapes must not run together
     */
    WaitingRows(int segments, AdaptiveSettings settings, boolean onlyEqualShapes) {
        this.settings = settings;
        this.policy = new SegmentPolicy(settings.maxBatch(), settings.patience());
        this.onlyEqualShapes = onlyEqualShapes;
        this.workers = settings.workersHere();
        this.places = new Semaphore(settings.mostRows(), true);
        for (int segment = 0; segment < segments; segment++) {
            queues.add(new ArrayDeque<>());
        }
    }

    /** Rows that are to run together. */
    record Batch(int segment, List<AdaptiveRow> rows) {}

    /** Lets rows in, as soon as there is room for all of them. */
    void enter(List<AdaptiveRow> rows) throws InterruptedException {
        places.acquire(requireFitting(rows));
        add(rows);
    }

    /** Lets rows in if there is room for all of them, and nobody waits for room; false if not. */
    boolean tryEnter(List<AdaptiveRow> rows) {
        if (places.hasQueuedThreads() || !places.tryAcquire(requireFitting(rows))) {
            return false;
        }
        add(rows);
        return true;
    }

    private int requireFitting(List<AdaptiveRow> rows) {
        if (rows.size() > settings.mostRows()) {
            throw new IllegalArgumentException("A request of " + rows.size() + " rows is more than the session has room"
                    + " for, which is " + settings.mostRows() + ". Divide it, or give the session more room.");
        }
        return rows.size();
    }

    private synchronized void add(List<AdaptiveRow> rows) {
        if (closed) {
            leave(rows.size());
            throw new EngineException("The session is closed and takes no more rows.");
        }
        rows.forEach(row -> append(row, 0));
        notifyAll();
    }

    private void append(AdaptiveRow row, int segment) {
        row.since(runs);
        queues.get(segment).add(row);
    }

    /** Ends a run: these of its rows wait for the next segment, and the others make room. */
    synchronized void finish(Batch batch, List<AdaptiveRow> staying) {
        staying.forEach(row -> append(row, batch.segment() + 1));
        leave(batch.rows().size() - staying.size());
        underWay--;
        notifyAll();
    }

    private void leave(int rows) {
        places.release(rows);
    }

    /** The rows to run next, to be {@linkplain #finish finished}; waits for some. Empty if closed and all have left. */
    synchronized Optional<Batch> next() throws InterruptedException {
        while (true) {
            queues.forEach(this::removeForsaken);
            if (queues.stream().anyMatch(queue -> !queue.isEmpty())) {
                int segment = chosen();
                runs++;
                underWay++;
                return Optional.of(new Batch(segment, batch(queues.get(segment))));
            }
            if (closed && underWay == 0) {
                return Optional.empty();
            }
            wait();
        }
    }

    private int chosen() {
        int[] waiting = queues.stream().mapToInt(Deque::size).toArray();
        long[] passedOver = queues.stream()
                .mapToLong(
                        queue -> queue.isEmpty() ? 0 : runs - queue.getFirst().since())
                .toArray();
        return policy.next(waiting, passedOver);
    }

    /** Rows whose request failed or was cancelled need not run. */
    private void removeForsaken(Deque<AdaptiveRow> queue) {
        int before = queue.size();
        queue.removeIf(row -> row.request().isOver());
        leave(before - queue.size());
    }

    private List<AdaptiveRow> batch(Deque<AdaptiveRow> queue) {
        List<AdaptiveRow> rows = new ArrayList<>();
        List<AdaptiveRow> others = new ArrayList<>();
        int share = (queue.size() + workers - 1) / workers;
        while (!queue.isEmpty() && rows.size() < Math.min(share, settings.maxBatch())) {
            AdaptiveRow row = queue.removeFirst();
            boolean fits = !onlyEqualShapes || rows.isEmpty() || row.hasShapesOf(rows.get(0));
            (fits ? rows : others).add(row);
        }
        for (int i = others.size() - 1; i >= 0; i--) {
            queue.addFirst(others.get(i));
        }
        return rows;
    }

    /** Takes no more rows; those that are inside go on. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Takes no more rows and forgets those that wait; these have left. */
    synchronized List<AdaptiveRow> abandon() {
        close();
        List<AdaptiveRow> rows = new ArrayList<>();
        queues.forEach(rows::addAll);
        queues.forEach(Deque::clear);
        leave(rows.size());
        return rows;
    }
}
