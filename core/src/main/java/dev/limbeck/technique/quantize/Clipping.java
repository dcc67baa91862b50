package dev.limbeck.technique.quantize;

/** How much of a group's range its codes cover; what lies outside is clipped to the nearest code. */
public enum Clipping {
    /** All of it. */
    NONE(1),
    /** The one of 20 fractions from all to half of it that gives the least squared error. */
    MSE(20);

    private final int candidates;

    Clipping(int candidates) {
        this.candidates = candidates;
    }

    /** How many fractions are tried. */
    int candidates() {
        return candidates;
    }

    /** The fraction of the range that candidate number {@code i} keeps. */
    float fraction(int i) {
        return 1f - 0.5f * i / candidates;
    }
}
