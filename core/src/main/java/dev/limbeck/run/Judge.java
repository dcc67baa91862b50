package dev.limbeck.run;

import dev.limbeck.measure.Comparison;
import dev.limbeck.measure.Interval;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Decides whether a measured result may take the original's place.
 *
 * @param maxDropPoints the most it may lose; absent: only a collapse counts
 * @param proven whether the validation rows are new to the model and have labels
 */
record Judge(OptionalDouble maxDropPoints, boolean proven) {
    /** Losing this much is a broken model, whatever was allowed. */
    private static final double COLLAPSE_POINTS = 10;

    /** A verdict and its reason in a sentence. */
    record Judgement(Verdict verdict, String reason) {}

    /**
     * The verdict on a result.
     *
     * @param comparison on validation rows; absent if an answer of the result is not a finite number
     */
    Judgement judge(Interval speedup, long bytesBefore, long bytesAfter, Optional<Comparison> comparison) {
        String gains = String.format(
                Locale.ROOT, "%.2f× as fast and %.2f× smaller", speedup.value(), (double) bytesBefore / bytesAfter);
        if (comparison.isEmpty()) {
            return new Judgement(Verdict.DECLINED, "Some of its answers are not finite numbers.");
        }
        if (speedup.high() < 1) {
            return new Judgement(
                    Verdict.DECLINED,
                    String.format(
                            Locale.ROOT,
                            "It is slower than the original: %.2f× its speed (95%% interval %.2f to %.2f).",
                            speedup.value(),
                            speedup.low(),
                            speedup.high()));
        }
        if (bytesAfter >= bytesBefore && speedup.low() <= 1) {
            return new Judgement(Verdict.DECLINED, "It is neither smaller nor measurably faster than the original.");
        }
        return judge(gains, comparison.get());
    }

    private Judgement judge(String gains, Comparison comparison) {
        double drop = comparison.dropPoints();
        double limit = maxDropPoints.orElse(COLLAPSE_POINTS);
        if (!(drop <= limit)) {
            return new Judgement(Verdict.DECLINED, comparison.explain(limit));
        }
        String kept = gains + "; " + comparison.explain(limit);
        return new Judgement(proven ? Verdict.KEPT : Verdict.UNPROVEN, kept);
    }
}
