package dev.limbeck.technique.prune;

import dev.limbeck.site.Footprint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** How the units that go are drawn from all groups. */
public enum Ranking {
    /** The same share of each group. */
    PER_GROUP {
        @Override
        int[] wanted(List<RankedGroup> groups, double share) {
            return groups.stream()
                    .mapToInt(group -> (int) Math.round(share * group.bounds().original()))
                    .toArray();
        }
    },
    /** What counts least of all, each importance as a part of its group's mean. */
    GLOBAL {
        @Override
        int[] wanted(List<RankedGroup> groups, double share) {
            return best(groups, share, RankedGroup::relative);
        }
    },
    /** What counts least for the time it takes: the importances of {@link #GLOBAL} by what a unit of the group costs. */
    LATENCY {
        @Override
        int[] wanted(List<RankedGroup> groups, double share) {
            return best(groups, share, RankedGroup::perCost);
        }
    };

    /** How many units of each group are wanted, before its bounds are looked at. */
    abstract int[] wanted(List<RankedGroup> groups, double share);

    private static int[] best(List<RankedGroup> groups, double share, Function<RankedGroup, double[]> worth) {
        double[] all = groups.stream()
                .flatMapToDouble(group -> Arrays.stream(worth.apply(group)))
                .sorted()
                .toArray();
        int original =
                groups.stream().mapToInt(group -> group.bounds().original()).sum();
        int goes = all.length - (int) Math.min(all.length, Math.round(share * original));
        double bar = goes == 0 ? Double.NEGATIVE_INFINITY : all[goes - 1];
        return groups.stream()
                .mapToInt(group -> (int)
                        Arrays.stream(worth.apply(group)).filter(i -> i > bar).count())
                .toArray();
    }

    /** The name on the command line and in recipes. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The units that go.
     *
     * @param share of the original units that stay, from 0 to 1, as far as the bounds of the groups let it
     */
    public Footprint removed(List<RankedGroup> groups, double share) {
        int[] wanted = wanted(groups, share);
        List<Footprint> removed = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            RankedGroup group = groups.get(i);
            removed.add(group.least(group.size() - group.bounds().kept(wanted[i], group.size())));
        }
        return Footprint.union(removed);
    }
}
