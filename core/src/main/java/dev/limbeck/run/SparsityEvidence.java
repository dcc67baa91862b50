package dev.limbeck.run;

import java.util.List;
import java.util.Optional;

/**
 * How many weights of a result are 0, and what that saves where it is kept.
 *
 * @param weights those that could be pruned
 * @param archive empty if there is none
 */
public record SparsityEvidence(List<Zeros> weights, Optional<Archived> archive) {
    /**
     * One weight.
     *
     * @param name of the initializer
     * @param elements of it
     * @param zeros how many of them are 0
     */
    public record Zeros(String name, long elements, long zeros) {
        public double share() {
            return elements == 0 ? 0 : (double) zeros / elements;
        }
    }

    public SparsityEvidence {
        weights = List.copyOf(weights);
    }

    public long elements() {
        return weights.stream().mapToLong(Zeros::elements).sum();
    }

    public long zeros() {
        return weights.stream().mapToLong(Zeros::zeros).sum();
    }

    /** The share of all these weights that is 0. */
    public double share() {
        return elements() == 0 ? 0 : (double) zeros() / elements();
    }
}
