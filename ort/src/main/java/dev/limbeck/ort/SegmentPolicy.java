package dev.limbeck.ort;

import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Which segment of an {@link AdaptiveSession} runs next.
 *
 * <pre>
 * 1. the deepest segment behind an exit whose first row was passed over {@code patience} times
 * 2. else the deepest before which a full batch waits
 * 3. else the deepest before which anything waits
 * </pre>
 *
 * <p>While no full batch waits, rows come in more slowly than they are run; then those that have least before them go
 * first, which gives the shortest latencies, and batches become smaller from exit to exit. When full batches wait, rows
 * behind an exit wait too until they are a full one, which computes most rows a second, and so keeps latencies short
 * under more load. By the second rule alone they could wait for ever while new rows fill the first segment; the first
 * rule ends that. Nothing starves: rows come to a segment only from shallower ones, so while one waits, what is deeper
 * drains in finitely many runs, and so the first segment needs no patience.
 */
final class SegmentPolicy {
    private final int maxBatch;
    private final int patience;

    SegmentPolicy(int maxBatch, int patience) {
        this.maxBatch = maxBatch;
        this.patience = patience;
    }

    /**
     * The number of a segment that has rows.
     *
     * @param waiting how many rows wait before each segment, the first segment first; not all 0
     * @param passedOver how often the first row of each was passed over; any number where none waits
     */
    int next(int[] waiting, long[] passedOver) {
        for (int segment = waiting.length - 1; segment > 0; segment--) {
            if (waiting[segment] > 0 && passedOver[segment] >= patience) {
                return segment;
            }
        }
        return deepest(waiting, maxBatch).orElseGet(() -> deepest(waiting, 1).orElseThrow());
    }

    private static OptionalInt deepest(int[] waiting, int rows) {
        return IntStream.range(0, waiting.length)
                .filter(segment -> waiting[segment] >= rows)
                .max();
    }
}
