package dev.limbeck.recover;

import dev.limbeck.recover.distance.Distance;
import java.util.Optional;

/**
 * One part of a loss: how far a value of the student is from what it should be.
 *
 * @param name what loss curves call it
 * @param student the value's name in the student's canonical graph
 * @param reference what it should be
 * @param distance how the two are compared
 * @param projection a learned linear map of the student's value to the reference's width, where they differ
 * @param tokens the name of the student's input [rows, tokens] that marks real tokens with 1, if the values are
 *     [rows, tokens, ...] and padding must not count
 * @param weight what the distance is multiplied by
 */
public record Term(
        String name,
        String student,
        Reference reference,
        Distance distance,
        Optional<Projection> projection,
        Optional<String> tokens,
        double weight) {
    /**
     * A learned linear map that exists only while learning; drawn as Glorot and Bengio (2010) do.
     *
     * @param ofMaps whether it maps the channels of feature maps [rows, channels, height, width], as a convolution with
     *     the kernel [to, from, 1, 1]; else it maps the last axis, as a matrix [from, to]
     * @param seed of the draw
     */
    public record Projection(int from, int to, boolean ofMaps, long seed) {}

    public Term {
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("The weight of " + name + " must be above 0, not " + weight + ".");
        }
    }

    /** A term without projection and padding. */
    public static Term of(String name, String student, Reference reference, Distance distance, double weight) {
        return new Term(name, student, reference, distance, Optional.empty(), Optional.empty(), weight);
    }
}
