package dev.limbeck.run;

import dev.limbeck.site.ChannelGroup.Kind;
import dev.limbeck.target.Target;
import dev.limbeck.technique.prune.Importance;
import dev.limbeck.technique.prune.Ranking;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a pruning is asked to do.
 *
 * @param selection what goes first
 * @param extent how much goes
 * @param steps in how many steps; between them what is left is ranked anew
 * @param reconstructed whether layers that read what goes are changed to make up for it, by least squares
 * @param recovery how what is left learns from the original, its epochs shared by the steps; empty if it does not
 * @param acceptance when the result is good enough
 * @param target what it is timed for
 * @param seed of the rows that are drawn
 */
public record PruneOptions(
        Selection selection,
        Extent extent,
        int steps,
        boolean reconstructed,
        Optional<DistillOptions> recovery,
        Acceptance acceptance,
        Target target,
        long seed) {
    /**
     * What goes first.
     *
     * @param kinds of channels that may go; none if whole blocks do
     * @param criterion by which they are ranked
     * @param ranking within each group or over all
     * @param samples rows that criteria and reconstructions look at
     */
    public record Selection(Set<Kind> kinds, Importance criterion, Ranking ranking, int samples) {
        public Selection {
            // In the order of the kinds, so that the same options are the same text in every process.
            kinds = kinds.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(kinds));
            if (samples < 1) {
                throw new IllegalArgumentException("At least one row is looked at, not " + samples + ".");
            }
        }

        /** Whether whole blocks go instead of channels. */
        public boolean isOfBlocks() {
            return kinds.isEmpty();
        }
    }

    /**
     * How much goes.
     *
     * @param budget how much stays
     * @param least the smallest share of any group that stays, from 0 to 1
     * @param multiple how many channels a group has left is a multiple of this, where it has as many; empty for the one
     *     that is the fastest as measured
     */
    public record Extent(PruningBudget budget, double least, OptionalInt multiple) {
        public Extent {
            if (!(least >= 0 && least < 1)) {
                throw new IllegalArgumentException(
                        "The smallest share of a group that stays is from 0 to 1, not " + least + ".");
            }
            if (multiple.isPresent() && multiple.getAsInt() < 1) {
                throw new IllegalArgumentException(
                        "A width is a multiple of 1 or more, not of " + multiple.getAsInt() + ".");
            }
        }
    }

    /** The kinds as the command line names them. */
    public static List<String> words(Collection<Kind> kinds) {
        return kinds.stream()
                .sorted()
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    public PruneOptions {
        if (steps < 1) {
            throw new IllegalArgumentException("There is at least one step, not " + steps + ".");
        }
        int epochs = recovery.map(how -> how.settings().epochs()).orElse(steps);
        if (epochs < steps) {
            throw new IllegalArgumentException("After each of " + steps + " steps the model learns for at least one"
                    + " epoch, and there are " + epochs + " to share. Give --epochs " + steps
                    + " or more, or fewer --steps.");
        }
    }

    /** Whether what reads removed channels is changed. */
    boolean reconstructs() {
        return reconstructed || selection.criterion().assumesReconstruction();
    }

    /**
     * How the model learns after a step: its part of the epochs, the last steps having one more where they cannot be
     * shared evenly.
     *
     * @param step from 1
     */
    Optional<DistillOptions> recoveryAfter(int step) {
        return recovery.map(how -> {
            int epochs = how.settings().epochs();
            return how.withEpochs(epochs * step / steps - epochs * (step - 1) / steps);
        });
    }
}
