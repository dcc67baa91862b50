package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.LearningCurve;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A proposal carried out.
 *
 * @param proposal what was to be done
 * @param inFloat ids of candidates that were left out
 * @param declined candidates that did not apply, with the reason
 * @param forms the forms that were timed, the fastest first
 * @param quantized the canonical result
 * @param model the result in the fastest form
 * @param fileBytes of the result
 * @param speedups of the forms over the original, for the batch sizes that count
 * @param outcome on the search rows
 * @param learning how it has learned from the original, if it has
 */
record Trial(
        Proposal proposal,
        Set<String> inFloat,
        Map<String, String> declined,
        List<Form> forms,
        Model quantized,
        Model model,
        long fileBytes,
        List<Double> speedups,
        Evaluation.Outcome outcome,
        Optional<LearningCurve> learning) {
    private static final int FORMS_TRIED_AGAIN = 2;

    /** What a quick look at two forms can be wrong by. */
    private static final double CLOSE = 0.9;

    Trial {
        inFloat = Set.copyOf(inFloat);
        declined = Map.copyOf(declined);
        forms = List.copyOf(forms);
        speedups = List.copyOf(speedups);
    }

    /** How many times faster than the original the result is, for the batch sizes that count. */
    double speedup() {
        return speedups.get(0);
    }

    /** Whether the second form was so nearly as fast as the first that another look may turn them round. */
    boolean isClose() {
        return forms.size() > 1 && speedups.get(1) > CLOSE * speedups.get(0);
    }

    /** The form of the result. */
    Form form() {
        return forms.get(0);
    }

    /** The forms among which the best is likely to be for another proposal too. */
    List<Form> fastestForms() {
        return forms.subList(0, Math.min(FORMS_TRIED_AGAIN, forms.size()));
    }

    /**
     * The same in the second of its forms.
     *
     * @param ratio how many times faster than the first it proved to be
     */
    Trial inSecondForm(Model second, long bytes, double ratio, Evaluation.Outcome itsOutcome) {
        List<Form> order = new ArrayList<>(forms);
        List<Double> speeds = new ArrayList<>(speedups);
        Collections.swap(order, 0, 1);
        speeds.set(1, speedup());
        speeds.set(0, speedup() * ratio);
        return new Trial(proposal, inFloat, declined, order, quantized, second, bytes, speeds, itsOutcome, learning);
    }

    /** The same after it has learned; no slower, for only numbers have changed. */
    Trial afterLearning(
            Model canonical, LearningCurve curve, Model written, long bytes, Evaluation.Outcome itsOutcome) {
        return new Trial(
                proposal,
                inFloat,
                declined,
                forms,
                canonical,
                written,
                bytes,
                speedups,
                itsOutcome,
                Optional.of(curve));
    }

    /** How it was made, in a few words. */
    String what() {
        String floats = inFloat.isEmpty() ? "" : ", " + inFloat.size() + " sites in floating point";
        return proposal.mode().word() + ", " + form().name() + floats + (learning.isPresent() ? ", recovered" : "");
    }
}
