package dev.limbeck.run;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.graph.Model;
import java.util.Set;

/**
 * What has to be seen of a teacher before a student can be made of it.
 *
 * @param model the teacher, with more values that are looked at
 * @param needs what is collected of it
 * @param rows how many rows have to be looked at
 */
public record Observation(Model model, Set<Statistic> needs, int rows) {
    private static final int USUAL_ROWS = 300;

    public Observation {
        needs = Set.copyOf(needs);
    }

    /** Of a teacher as it is. */
    static Observation of(Model teacher, Set<Statistic> needs) {
        return new Observation(teacher, needs, USUAL_ROWS);
    }
}
