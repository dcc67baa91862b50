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
 */
public record RankedGroup(ChannelGroup group, List<Double> importance) {
    public RankedGroup {
        importance = List.copyOf(importance);
        if (importance.size() != group.units().size()) {
            throw new IllegalArgumentException("The group '" + group.id() + "' has "
                    + group.units().size() + " units, and there are " + importance.size() + " numbers for them.");
        }
    }

    /** How many units there are. */
    public int size() {
        return importance.size();
    }

    /** The units that count least go together; of equal ones the first. */
    Footprint least(int count) {
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

    private List<Integer> rising() {
        return IntStream.range(0, size())
                .boxed()
                .sorted(Comparator.comparingDouble(importance::get))
                .toList();
    }
}
