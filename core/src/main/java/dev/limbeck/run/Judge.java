package dev.limbeck.run;

import dev.limbeck.measure.Comparison;
import dev.limbeck.measure.Interval;
import dev.limbeck.target.Resource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Decides whether a measured result may take the original's place: faster (or smaller, if that was asked), or not at
 * all.
 *
 * @param maxDropPoints the most it may lose; absent: only a collapse counts
 * @param minimise what it has to use less of
 * @param proven whether the validation rows are new to the model and have labels
 */
record Judge(OptionalDouble maxDropPoints, Resource minimise, boolean proven) {
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
        if (comparison.isEmpty()) {
            return new Judgement(Verdict.DECLINED, "Some of its answers are not finite numbers.");
        }
        boolean less = minimise == Resource.BYTES ? bytesAfter < bytesBefore : speedup.low() > 1;
        if (!less) {
            return new Judgement(Verdict.DECLINED, gainsNothing(speedup, bytesBefore, bytesAfter));
        }
        String gains = String.format(Locale.ROOT, "%.2f× as fast and ", speedup.value());
        return judge(gains + size(bytesBefore, bytesAfter), comparison.get());
    }

    private static String size(long bytesBefore, long bytesAfter) {
        return bytesAfter <= bytesBefore
                ? String.format(Locale.ROOT, "%.2f× smaller", (double) bytesBefore / bytesAfter)
                : String.format(Locale.ROOT, "%.2f× larger", (double) bytesAfter / bytesBefore);
    }

    private String gainsNothing(Interval speedup, long bytesBefore, long bytesAfter) {
        if (minimise == Resource.BYTES) {
            return "It is not smaller than the original: " + bytesAfter + " bytes instead of " + bytesBefore + ".";
        }
        String advice = bytesAfter < bytesBefore ? " It is smaller; ask for --minimise bytes if that is enough." : "";
        return String.format(
                Locale.ROOT,
                "It is %s the original: %.2f× its speed (95%% interval %.2f to %.2f).%s",
                speedup.high() < 1 ? "slower than" : "not measurably faster than",
                speedup.value(),
                speedup.low(),
                speedup.high(),
                advice);
    }

    /**
     * The verdict on a result that uses less of what was asked for.
     *
     * @param gains what it uses less of, to begin the reason with
     */
    Judgement judge(String gains, Comparison comparison) {
        double drop = comparison.dropPoints();
        double limit = maxDropPoints.orElse(COLLAPSE_POINTS);
        if (!(drop <= limit)) {
            return new Judgement(Verdict.DECLINED, comparison.explain(limit));
        }
        String loss = maxDropPoints.isPresent() ? comparison.explain(limit) : comparison.loss() + ".";
        return new Judgement(proven ? Verdict.KEPT : Verdict.UNPROVEN, gains + "; " + loss);
    }
}
