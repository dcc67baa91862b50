package dev.limbeck.ort;

/**
 * When to stop measuring: after the fewest rounds, as soon as the ratios are known well enough, and at the latest when
 * the time or the most rounds are used up.
 *
 * @param fewest rounds that are always run; six give a 95 % interval of a median
 * @param most rounds that are never exceeded
 * @param seconds time after which no further round begins
 * @param precision half width of the ratio's interval, relative to the ratio, that is good enough
 */
public record Patience(int fewest, int most, double seconds, double precision) {
    /** Up to five seconds of rounds, for ratios within one per cent. */
    public static final Patience DEFAULT = new Patience(6, 400, 5, 0.01);

    /** Enough to choose among models: up to two seconds of rounds. */
    public static final Patience SCREENING = new Patience(3, 400, 2, 0.01);

    public Patience {
        if (fewest < 1 || most < fewest) {
            throw new IllegalArgumentException("Rounds need 1 ≤ fewest ≤ most, not " + fewest + " and " + most + ".");
        }
    }
}
