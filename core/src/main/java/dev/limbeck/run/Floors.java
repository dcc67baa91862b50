package dev.limbeck.run;

import dev.limbeck.error.ModelException;
import dev.limbeck.run.PruneOptions.Extent;
import dev.limbeck.technique.prune.RankedGroup;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** How many units of each group stay at least, for requests that ask for fewer. */
final class Floors {
    private final List<RankedGroup> groups;
    private final Extent extent;

    /**
     * @param extent what the bounds of the groups were made of
     */
    Floors(List<RankedGroup> groups, Extent extent) {
        this.groups = groups;
        this.extent = extent;
    }

    /**
     * Refuses a share of all units that the groups cannot be brought down to.
     *
     * @throws ModelException if more stays, naming the group that most stays of and what can be asked for
     */
    void require(double share) {
        int all = groups.stream().mapToInt(group -> group.bounds().original()).sum();
        int stays = groups.stream().mapToInt(Floors::floor).sum();
        double rounding = groups.size() / 2.0;
        if (stays > share * all + rounding) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "A share of %.2f was to stay, and of the %d units %d stay at least. %s Ask for --ratio %.2f or more,"
                            + " or lower --least.",
                    share,
                    all,
                    stays,
                    highest(),
                    Math.ceil(100.0 * stays / all) / 100));
        }
    }

    /** The group of which the largest share stays, and why. */
    String highest() {
        RankedGroup group =
                groups.stream().max(Comparator.comparingDouble(Floors::share)).orElseThrow();
        return String.format(
                Locale.ROOT,
                "Most stays of '%s': %d of its %d %ss, by --least %s and widths in multiples of %d.",
                group.group().id(),
                floor(group),
                group.bounds().original(),
                group.group().kind().name().toLowerCase(Locale.ROOT),
                extent.least(),
                group.bounds().multiple());
    }

    private static double share(RankedGroup group) {
        return (double) floor(group) / group.bounds().original();
    }

    private static int floor(RankedGroup group) {
        return group.bounds().kept(0, group.size());
    }
}
