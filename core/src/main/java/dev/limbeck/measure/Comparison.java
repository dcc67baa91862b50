package dev.limbeck.measure;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Two models on the same rows. Their errors are mostly the same errors, so the paired difference is far better known
 * than either score.
 *
 * @param baseline the original's score
 * @param candidate the other model's score
 * @param gain how much better the candidate is, with its 95 % interval; negative when it is worse, whichever way the
 *     metric points
 * @param pValue how likely a difference at least this large is between two models that are equally good (exact
 *     McNemar); only for proportions
 */
public record Comparison(Score baseline, Score candidate, Interval gain, OptionalDouble pValue) {
    private static final double POINTS = 100;

    /** Whether a loss is within a limit, as far as the rows can tell. */
    public enum Verdict {
        /** The whole interval is within the limit. */
        WITHIN,
        /** The whole interval is beyond the limit. */
        BEYOND,
        /** The interval contains the limit. */
        TOO_FEW_ROWS
    }

    /** What is lost, on the scale of 0 to 100; negative when the candidate is better. */
    public double dropPoints() {
        return gain.value() == 0 ? 0 : -POINTS * gain.value();
    }

    /** Whether the candidate loses at most this many points. */
    public Verdict losesAtMost(double points) {
        double limit = -points / POINTS;
        if (gain.low() >= limit) {
            return Verdict.WITHIN;
        }
        return gain.high() < limit ? Verdict.BEYOND : Verdict.TOO_FEW_ROWS;
    }

    /** What is lost or gained, with its interval, as the beginning of a sentence. */
    public String loss() {
        boolean gained = dropPoints() < 0;
        int sign = gained ? -1 : 1;
        return String.format(
                Locale.ROOT,
                "%s %s %.2f points (95%% interval %.2f to %.2f) on %d rows",
                candidate.metric(),
                gained ? "gains" : "loses",
                sign * dropPoints(),
                0 - sign * POINTS * (gained ? gain.low() : gain.high()),
                0 - sign * POINTS * (gained ? gain.high() : gain.low()),
                candidate.rows());
    }

    /** The verdict in a sentence. */
    public String explain(double points) {
        String loss = loss();
        String limit = String.format(Locale.ROOT, "%.2f", points);
        return switch (losesAtMost(points)) {
            case WITHIN -> loss + ": at most the " + limit + " allowed.";
            case BEYOND -> loss + ": more than the " + limit + " allowed.";
            case TOO_FEW_ROWS -> loss + ": too few rows to tell whether it is at most " + limit + ".";
        };
    }
}
