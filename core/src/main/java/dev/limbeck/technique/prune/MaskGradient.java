package dev.limbeck.technique.prune;

import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.calibrate.TaylorImportance;
import dev.limbeck.graph.Model;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.ValueAxis;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How much the loss would change, to first order, without a unit: |∂L/∂m| of a mask m that its channels are multiplied
 * by, where they are read (Michel et al. 2019; Molchanov et al. 2019), summed over the rows. Of a unit that is read in
 * several places the sum.
 *
 * <p>The activation Taylor criterion of Molchanov et al. (2017, equation 8) is the same: the mean of |Σ a·∂L/∂a| / M over
 * the rows, the inner sum being ∂L/∂m. The size M of a feature map and the number of rows are the same for all channels
 * there, and each group is compared by its own mean.
 */
public record MaskGradient() implements Importance {
    @Override
    public String label() {
        return "taylor";
    }

    @Override
    public String objection(Model model, ChannelGroup group) {
        return unread(model, group);
    }

    /** The objection to a group that nothing with a weight reads; empty if something does. */
    static String unread(Model model, ChannelGroup group) {
        return new GroupActivations(model, group).readers().isEmpty()
                ? "No weight reads the channels of '" + group.id() + "'."
                : "";
    }

    @Override
    public Set<Statistic> needs(Model model, ChannelGroup group) {
        return Set.copyOf(statistics(model, group).values());
    }

    private static Map<ValueAxis, Statistic> statistics(Model model, ChannelGroup group) {
        Map<ValueAxis, Statistic> statistics = new LinkedHashMap<>();
        for (ValueAxis axis : new GroupActivations(model, group).read()) {
            statistics.put(axis, new Statistic(axis.value(), new TaylorImportance(axis.axis(), width(group, axis))));
        }
        return statistics;
    }

    /** How many neighbouring channels each unit has there; 1 if a unit's channels are not neighbours. */
    private static int width(ChannelGroup group, ValueAxis axis) {
        int width = group.units().get(0).removed(axis).cardinality();
        boolean areRuns = group.units().stream().map(unit -> unit.removed(axis)).allMatch(set -> isRun(set, width));
        return areRuns ? width : 1;
    }

    private static boolean isRun(BitSet set, int width) {
        int first = set.nextSetBit(0);
        return set.cardinality() == width && set.nextClearBit(first) == first + width && first % width == 0;
    }

    @Override
    public double[] of(Model model, ChannelGroup group, Statistics statistics) {
        double[] units = new double[group.units().size()];
        statistics(model, group).forEach((axis, wanted) -> {
            double[] values = statistics.require(wanted, ChannelValues.class).toArray();
            int width = width(group, axis);
            for (int unit = 0; unit < units.length; unit++) {
                units[unit] += group.units().get(unit).removed(axis).stream()
                        .map(element -> element / width)
                        .distinct()
                        .mapToDouble(i -> values[i])
                        .sum();
            }
        });
        return units;
    }
}
