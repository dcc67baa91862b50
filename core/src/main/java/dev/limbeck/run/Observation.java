package dev.limbeck.run;

import dev.limbeck.calibrate.Statistic;
import java.util.Set;

/**
 * What has to be seen of a teacher before a student can be made of it.
 *
 * @param needs what is collected of it
 * @param rows how many rows have to be looked at
 */
public record Observation(Set<Statistic> needs, int rows) {
    private static final int USUAL_ROWS = 300;

    public Observation {
        needs = Set.copyOf(needs);
    }

    /** On as many rows as are enough for most. */
    static Observation of(Set<Statistic> needs) {
        return new Observation(needs, USUAL_ROWS);
    }
}
