package dev.limbeck.ort;

/**
 * How an {@link AdaptiveSession} runs rows.
 *
 * @param maxBatch the most rows of one run
 * @param mostRows the most unanswered rows; more wait outside
 * @param patience how often a row behind an exit is passed over for full batches before it goes first; at 0 it
 *     always does
 * @param workers how many runs there are at a time; 0 is one for each core
 * @param threads threads inside one operator; 0 leaves the number to ONNX Runtime (one a core)
 */
public record AdaptiveSettings(int maxBatch, int mostRows, int patience, int workers, int threads) {
    /**
     * Batches of up to 8 rows, 512 rows at once, and a run of one thread on every core: cores that run a batch each
     * never wait for one another, as those that share a batch do at every operator, and what a small batch computes
     * stays in their caches.
     */
    public static final AdaptiveSettings DEFAULT = new AdaptiveSettings(8, 512, 8, 0, 1);

    public AdaptiveSettings {
        if (maxBatch < 1 || mostRows < maxBatch || patience < 0 || workers < 0 || threads < 0) {
            throw new IllegalArgumentException(
                    "A session needs batches of one row or more, room for one of them, and no negative patience or"
                            + " number of workers or threads; these are " + maxBatch + ", " + mostRows + ", " + patience
                            + ", " + workers + " and " + threads + ".");
        }
    }

    public AdaptiveSettings withMaxBatch(int rows) {
        return new AdaptiveSettings(rows, mostRows, patience, workers, threads);
    }

    public AdaptiveSettings withMostRows(int rows) {
        return new AdaptiveSettings(maxBatch, rows, patience, workers, threads);
    }

    public AdaptiveSettings withPatience(int times) {
        return new AdaptiveSettings(maxBatch, mostRows, times, workers, threads);
    }

    public AdaptiveSettings withWorkers(int count) {
        return new AdaptiveSettings(maxBatch, mostRows, patience, count, threads);
    }

    public AdaptiveSettings withThreads(int count) {
        return new AdaptiveSettings(maxBatch, mostRows, patience, workers, count);
    }

    /** The number of workers on this machine. */
    int workersHere() {
        return workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
    }
}
