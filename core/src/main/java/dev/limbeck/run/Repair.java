package dev.limbeck.run;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives the worst candidates back to floating point, twice as many each time, until the loss on the search rows is
 * within the limit.
 */
final class Repair {
    private final Workshop workshop;
    private final Sensitivity sensitivity;
    private final double limitPoints;

    Repair(Workshop workshop, Sensitivity sensitivity, double limitPoints) {
        this.workshop = workshop;
        this.sensitivity = sensitivity;
        this.limitPoints = limitPoints;
    }

    /** The ids to leave in floating point; those of the gentlest attempt if none was within the limit. */
    Set<String> inFloat(Proposal proposal) {
        sensitivity.rank(proposal.candidates());
        List<Sensitivity.Effect> worst = sensitivity.ranked();
        Set<String> inFloat = Set.of();
        for (int given = 1; given < worst.size(); given *= 2) {
            inFloat = ids(worst.subList(0, given));
            if (workshop.effect(proposal, inFloat).dropPoints() <= limitPoints) {
                return inFloat;
            }
        }
        return inFloat;
    }

    private static Set<String> ids(List<Sensitivity.Effect> effects) {
        Set<String> ids = new HashSet<>();
        effects.forEach(effect -> effect.group().forEach(candidate -> ids.add(candidate.id())));
        return ids;
    }
}
