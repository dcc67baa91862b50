package dev.limbeck.run;

import dev.limbeck.graph.Model;
import java.util.Map;
import java.util.Set;

/**
 * A proposal carried out.
 *
 * @param proposal what was to be done
 * @param inFloat ids of candidates that were left out
 * @param declined candidates that did not apply, with the reason
 * @param form the fastest form
 * @param model the result in that form
 * @param fileBytes of the result
 * @param speedup over the original, for the batch sizes that count
 * @param outcome on the search rows
 */
record Trial(
        Proposal proposal,
        Set<String> inFloat,
        Map<String, String> declined,
        Form form,
        Model model,
        long fileBytes,
        double speedup,
        Evaluation.Outcome outcome) {
    Trial {
        inFloat = Set.copyOf(inFloat);
        declined = Map.copyOf(declined);
    }

    /** How it was made, in a few words. */
    String what() {
        String floats = inFloat.isEmpty() ? "" : ", " + inFloat.size() + " sites in floating point";
        return proposal.mode().word() + ", " + form.name() + floats;
    }
}
