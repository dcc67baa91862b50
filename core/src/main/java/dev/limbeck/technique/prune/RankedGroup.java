package dev.limbeck.technique.prune;

import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.Footprint;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A group of channels and how much each of its units counts.
 *
 * @param importance one number for each unit
 * @param bounds how many of the units may go
 * @param unitCost what one unit costs, on a scale that is the same for all groups; 1 where that does not matter
 */
public record RankedGroup(ChannelGroup group, List<Double> importance, Bounds bounds, double unitCost) {
    /**
     * How many units of a group may stay.
     *
     * @param original how many there were before anything was removed
     * @param atLeast how many stay at least
     * @param multiple how many stay is a multiple of this, where the group has at least so many; rounded up, so that what
     *     stays is at least as much as was asked for
     */
    public record Bounds(int original, int atLeast, int multiple) {
        public Bounds {
            if (original < 1 || atLeast < 1 || multiple < 1) {
                throw new IllegalArgumentException("Of a group there are, and stay, at least one unit and a multiple of"
                        + " one, not " + original + ", " + atLeast + " and " + multiple + ".");
            }
        }

        /** How many stay when so many are wanted of those that are left. */
        public int kept(int wanted, int left) {
            int least = Math.max(wanted, atLeast);
            return Math.min(left, (least + multiple - 1) / multiple * multiple);
        }
    }

    public RankedGroup {
        importance = List.copyOf(importance);
        if (importance.size() != group.units().size()) {
            throw new IllegalArgumentException("The group '" + group.id() + "' has "
                    + group.units().size() + " units, and there are " + importance.size() + " numbers for them.");
        }
    }

    /** A whole group, of which one unit has to stay. */
    public RankedGroup(ChannelGroup group, List<Double> importance) {
        this(group, importance, new Bounds(group.units().size(), 1, 1), 1);
    }

    public RankedGroup withBounds(Bounds other) {
        return new RankedGroup(group, importance, other, unitCost);
    }

    public RankedGroup withUnitCost(double cost) {
        return new RankedGroup(group, importance, bounds, cost);
    }

    /** How many units there are. */
    public int size() {
        return importance.size();
    }

    /** The units that count least go together; of equal ones the first. */
    public Footprint least(int count) {
        return Footprint.union(
                rising().subList(0, count).stream().map(group.units()::get).toList());
    }

    /** The importances from the least on, as parts of their mean, so that groups can be compared; 1 if all are 0. */
    double[] relative() {
        double mean = importance.stream().mapToDouble(i -> i).average().orElse(0);
        return rising().stream()
                .mapToDouble(unit -> mean == 0 ? 1 : importance.get(unit) / mean)
                .toArray();
    }

    /** The {@link #relative} importances for what a unit costs. */
    double[] perCost() {
        double[] worth = relative();
        for (int i = 0; i < worth.length; i++) {
            worth[i] /= unitCost;
        }
        return worth;
    }

    private List<Integer> rising() {
        return IntStream.range(0, size())
                .boxed()
                .sorted(Comparator.comparingDouble(importance::get))
                .toList();
    }
}
