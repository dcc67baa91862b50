package dev.limbeck.run;

import java.util.OptionalDouble;

/**
 * What became of one place. Errors are ‖y − y'‖ / ‖y‖; those of values are over the calibration rows.
 *
 * @param technique its id
 * @param site its id
 * @param before what the model's constants took before
 * @param after what the model's constants take after
 * @param alone of what took its place, all else being as it was: what the technique itself knows
 * @param composed of the value that the place makes, with all other places changed too; empty if it makes none
 * @param reconstructed the same once places were fitted one after the other; empty if they were not
 * @param recovered the same after learning; empty if nothing was learned
 */
public record RestructuredSite(
        String technique,
        String site,
        Size before,
        Size after,
        OptionalDouble alone,
        OptionalDouble composed,
        OptionalDouble reconstructed,
        OptionalDouble recovered) {
    /**
     * What constants take.
     *
     * @param elements how many numbers they are
     * @param bytes in which these are kept
     */
    public record Size(long elements, long bytes) {}

    /** What the technique itself knows of a place. */
    static RestructuredSite alone(String technique, String site, Size before, Size after, OptionalDouble error) {
        OptionalDouble unknown = OptionalDouble.empty();
        return new RestructuredSite(technique, site, before, after, error, unknown, unknown, unknown);
    }

    RestructuredSite with(OptionalDouble inComposed, OptionalDouble inReconstructed, OptionalDouble inRecovered) {
        return new RestructuredSite(technique, site, before, after, alone, inComposed, inReconstructed, inRecovered);
    }
}
