package dev.limbeck.run;

import dev.limbeck.graph.Model;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A proposal carried out.
 *
 * @param proposal what was to be done
 * @param inFloat ids of candidates that were left out
 * @param declined candidates that did not apply, with the reason
 * @param forms the forms that were timed, the fastest first
 * @param model the result in the fastest form
 * @param fileBytes of the result
 * @param speedup over the original, for the batch sizes that count
 * @param outcome on the search rows
 */
record Trial(
        Proposal proposal,
        Set<String> inFloat,
        Map<String, String> declined,
        List<Form> forms,
        Model model,
        long fileBytes,
        double speedup,
        Evaluation.Outcome outcome) {
    private static final int FORMS_TRIED_AGAIN = 2;

    Trial {
        inFloat = Set.copyOf(inFloat);
        declined = Map.copyOf(declined);
        forms = List.copyOf(forms);
    }

    /** The form of the result. */
    Form form() {
        return forms.get(0);
    }

    /** The forms among which the best is likely to be for another proposal too. */
    List<Form> fastestForms() {
        return forms.subList(0, Math.min(FORMS_TRIED_AGAIN, forms.size()));
    }

    /** How it was made, in a few words. */
    String what() {
        String floats = inFloat.isEmpty() ? "" : ", " + inFloat.size() + " sites in floating point";
        return proposal.mode().word() + ", " + form().name() + floats;
    }
}
