package dev.limbeck.ort;

/**
 * Which segment of an {@link AdaptiveSession} runs next.
 *
 * <pre>
 * 1. the deepest segment behind an exit whose first row was passed over {@code patience} times
 * 2. else the one with most rows, of which more than a full batch count no more; of equals the deepest
 * </pre>
 *
 * <p>Full batches compute most rows a second, and of full ones the deepest frees most places. By the second rule alone a
 * row behind an exit could wait for ever while new rows fill the first segment; the first rule ends that. Nothing
 * starves: rows come to a segment only from shallower ones, so while one waits, what is deeper drains in finitely many
 * runs, and so the first segment needs no patience.
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
        int fullest = waiting.length - 1;
        for (int segment = waiting.length - 2; segment >= 0; segment--) {
            if (Math.min(waiting[segment], maxBatch) > Math.min(waiting[fullest], maxBatch)) {
                fullest = segment;
            }
        }
        return fullest;
    }
}
