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
import java.util.stream.Collectors;

/**
 * How much the loss would change, to first order, without a unit: |∂L/∂m| of a mask m that its channels are multiplied
 * by, where they are read (Michel et al. 2019; Molchanov et al. 2019). Of a unit that is read in several places the sum.
 */
public final class MaskGradient implements Importance {
    @Override
    public String label() {
        return "taylor";
    }

    @Override
    public Set<Statistic> needs(Model model, ChannelGroup group) {
        return Set.copyOf(statistics(model, group).values());
    }

    private static Map<ValueAxis, Statistic> statistics(Model model, ChannelGroup group) {
        Map<ValueAxis, Statistic> statistics = new LinkedHashMap<>();
        for (ValueAxis axis : read(model, group)) {
            statistics.put(axis, new Statistic(axis.value(), new TaylorImportance(axis.axis(), width(group, axis))));
        }
        return statistics;
    }

    /** The activations that weights of the group read. */
    private static Set<ValueAxis> read(Model model, ChannelGroup group) {
        Set<String> weights = group.axes().stream().map(ValueAxis::value).collect(Collectors.toSet());
        return group.axes().stream()
                .filter(axis -> !model.graph().isInitializer(axis.value()))
                .filter(axis -> model.graph().uses(axis.value()).stream()
                        .anyMatch(use -> use.input() == 0
                                && use.node().inputs().size() > 1
                                && weights.contains(use.node().input(1))
                                && model.graph().isInitializer(use.node().input(1))
                                && !group.axes()
                                        .contains(new ValueAxis(use.node().output(), axis.axis()))))
                .collect(Collectors.toSet());
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
            double[] values = statistics
                    .get(wanted, ChannelValues.class)
                    .orElseThrow(() ->
                            new IllegalArgumentException("The gradients of '" + axis.value() + "' were not collected."))
                    .toArray();
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
