package dev.limbeck.run;

import dev.limbeck.measure.Measurement;
import java.util.Map;
import java.util.Set;

/**
 * A proposal carried out.
 *
 * @param proposal what was to be done
 * @param inFloat ids of candidates that were left out
 * @param declined candidates that did not apply, with the reason
 * @param form the fastest form
 * @param speed of that form against the original
 * @param outcome of that form on the search rows
 */
record Trial(
        Proposal proposal,
        Set<String> inFloat,
        Map<String, String> declined,
        Form form,
        Measurement speed,
        Evaluation.Outcome outcome) {
    Trial {
        inFloat = Set.copyOf(inFloat);
        declined = Map.copyOf(declined);
    }
}
