package dev.limbeck.ort;

/**
 * How an {@link AdaptiveSession} runs rows.
 *
 * @param maxBatch the most rows of one run
 * @param mostRows the most unanswered rows; more wait outside
 * @param patience how often a row behind an exit is passed over for full batches before it goes first; at 0 it
 *     always does
 * @param threads threads inside one operator; 0 leaves the number to ONNX Runtime (one a core)
 */
public record AdaptiveSettings(int maxBatch, int mostRows, int patience, int threads) {
    /** Batches of up to 32 rows, 512 rows at once. */
    public static final AdaptiveSettings DEFAULT = new AdaptiveSettings(32, 512, 8, 0);

    public AdaptiveSettings {
        if (maxBatch < 1 || mostRows < maxBatch || patience < 0 || threads < 0) {
            throw new IllegalArgumentException(
                    "A session needs batches of one row or more, room for one of them, and no"
                            + " negative patience or number of threads; these are " + maxBatch + ", " + mostRows + ", "
                            + patience + " and " + threads + ".");
        }
    }

    public AdaptiveSettings withMaxBatch(int rows) {
        return new AdaptiveSettings(rows, mostRows, patience, threads);
    }

    public AdaptiveSettings withMostRows(int rows) {
        return new AdaptiveSettings(maxBatch, rows, patience, threads);
    }

    public AdaptiveSettings withPatience(int times) {
        return new AdaptiveSettings(maxBatch, mostRows, times, threads);
    }

    public AdaptiveSettings withThreads(int count) {
        return new AdaptiveSettings(maxBatch, mostRows, patience, count);
    }
}
