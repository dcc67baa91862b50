package dev.limbeck.technique.prune;

import dev.limbeck.site.Footprint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How the units that go are drawn from all groups. */
public enum Ranking {
    /** The same share of each group. */
    PER_GROUP {
        @Override
        int[] kept(List<RankedGroup> groups, double share) {
            return groups.stream()
                    .mapToInt(group -> (int) Math.round(share * group.size()))
                    .toArray();
        }
    },
    /** What counts least of all, each importance as a part of its group's mean. */
    GLOBAL {
        @Override
        int[] kept(List<RankedGroup> groups, double share) {
            double[] all = groups.stream()
                    .flatMapToDouble(group -> Arrays.stream(group.relative()))
                    .sorted()
                    .toArray();
            int goes = (int) Math.round((1 - share) * all.length);
            double bar = goes == 0 ? Double.NEGATIVE_INFINITY : all[Math.min(goes, all.length) - 1];
            return groups.stream()
                    .mapToInt(group -> (int)
                            Arrays.stream(group.relative()).filter(i -> i > bar).count())
                    .toArray();
        }
    };

    /** How many units of each group stay, before they are rounded. */
    abstract int[] kept(List<RankedGroup> groups, double share);

    /**
     * The units that go.
     *
     * @param share of units that stay, from 0 to 1
     * @param least the smallest share of any group that stays
     * @param multiple how many units stay is a multiple of this, where the group has at least so many; rounded up, so
     *     that what stays is at least as much as was asked for
     */
    public Footprint removed(List<RankedGroup> groups, double share, double least, int multiple) {
        int[] kept = kept(groups, share);
        List<Footprint> removed = new ArrayList<>();
        for (int i = 0; i < kept.length; i++) {
            RankedGroup group = groups.get(i);
            int atLeast = Math.max(kept[i], Math.max(1, (int) Math.ceil(least * group.size())));
            int rounded = Math.min(group.size(), (atLeast + multiple - 1) / multiple * multiple);
            removed.add(group.least(group.size() - rounded));
        }
        return Footprint.union(removed);
    }
}
