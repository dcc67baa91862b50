package dev.limbeck.run;

import java.util.List;
import java.util.Optional;

/**
 * How many weights of a result are 0, and what that saves where it is kept.
 *
 * @param weights those that could be pruned
 * @param archive empty if there is none
 */
public record SparsityEvidence(List<Zeros> weights, Optional<Archive> archive) {
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

    /**
     * What the model takes where it is not run.
     *
     * @param file its name beside the model
     * @param values what the weights are kept as
     * @param bytes of the file
     * @param originalBytes what the original takes in an archive of the same kind
     */
    public record Archive(String file, ArchivedValues values, long bytes, long originalBytes) {}

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
