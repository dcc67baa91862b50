package dev.limbeck.run;

import dev.limbeck.site.ChannelGroup.Kind;
import dev.limbeck.target.Target;
import dev.limbeck.technique.prune.Importance;
import dev.limbeck.technique.prune.Ranking;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a pruning is asked to do.
 *
 * @param kinds of channels that may go
 * @param criterion by which they are ranked
 * @param ranking within each group or over all
 * @param budget how much stays
 * @param least the smallest share of any group that stays, from 0 to 1
 * @param multiple what a group's width is to be a multiple of, where it is as wide
 * @param samples rows for criteria that look at data
 * @param recovery how what is left learns from the original; empty if it does not
 * @param acceptance when the result is good enough
 * @param target what it is timed for
 * @param seed of the rows that are drawn
 */
public record PruneOptions(
        Set<Kind> kinds,
        Importance criterion,
        Ranking ranking,
        PruningBudget budget,
        double least,
        int multiple,
        int samples,
        Optional<DistillOptions> recovery,
        Acceptance acceptance,
        Target target,
        long seed) {
    /** The kinds as the command line names them. */
    public static List<String> words(Collection<Kind> kinds) {
        return kinds.stream()
                .sorted()
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    public PruneOptions {
        kinds = Set.copyOf(kinds);
        if (!(least >= 0 && least < 1)) {
            throw new IllegalArgumentException(
                    "The smallest share of a group that stays is from 0 to 1, not " + least + ".");
        }
        if (multiple < 1) {
            throw new IllegalArgumentException("A width is a multiple of 1 or more, not of " + multiple + ".");
        }
    }
}
