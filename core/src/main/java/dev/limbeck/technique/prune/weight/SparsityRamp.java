package dev.limbeck.technique.prune.weight;

/**
 * How sparsity rises while a model learns (Zhu and Gupta 2017, arXiv:1710.01878, equation 1): from s_i = 0 at step t_0 to
 * s_f at step t_1,
 *
 * <pre>{@code
 * s_t = s_f + (s_i − s_f) · (1 − (t − t_0) / (t_1 − t_0))³,
 * }</pre>
 *
 * fast where weights are still redundant and slowly at the end. Masks are chosen anew every so many steps.
 *
 * @param from t_0 as a share of all steps
 * @param to t_1 as a share of all steps; what is behind it lets the model settle
 * @param every Δt, in steps
 */
public record SparsityRamp(double from, double to, int every) {
    public SparsityRamp {
        if (!(from >= 0 && from < to && to <= 1)) {
            throw new IllegalArgumentException("Sparsity rises between two shares of the training, the first below the"
                    + " second, not " + from + " and " + to + ".");
        }
        if (every < 1) {
            throw new IllegalArgumentException(
                    "Masks are chosen anew every step or more seldom, not every " + every + " steps.");
        }
    }

    private long first(long steps) {
        return (long) (from * steps);
    }

    private long last(long steps) {
        return Math.max(first(steps) + 1, (long) (to * steps));
    }

    /**
     * The share of weights that are 0.
     *
     * @param done how many steps are done
     * @param steps how many there are in all
     * @param end s_f
     */
    public double sparsity(long done, long steps, double end) {
        double progress = (double) (done - first(steps)) / (last(steps) - first(steps));
        double left = 1 - Math.max(0, Math.min(1, progress));
        return end - end * left * left * left;
    }

    /** Whether masks are chosen anew after so many steps. */
    public boolean isDue(long done, long steps) {
        boolean rises = done >= first(steps) && done <= last(steps);
        return rises && ((done - first(steps)) % every == 0 || done == last(steps));
    }

    /** Whether the sparsity of the end is reached. */
    public boolean isOver(long done, long steps) {
        return done >= last(steps);
    }
}
