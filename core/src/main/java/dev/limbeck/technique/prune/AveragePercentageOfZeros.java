package dev.limbeck.technique.prune;

import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.ChannelZeros;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.ValueAxis;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How often a channel is not 0 behind its activation: 1 − APoZ (Hu et al. 2016, Network Trimming, equation 1). Of a
 * channel that passes several activations the mean. It says something where activations are 0 for a part of what they
 * get: behind Relu and its like, not behind Gelu.
 */
record AveragePercentageOfZeros() implements Importance {
    @Override
    public String label() {
        return "apoz";
    }

    @Override
    public String objection(Model model, ChannelGroup group) {
        return new GroupActivations(model, group).rectified().isEmpty()
                ? "The channels of '" + group.id() + "' pass no activation that makes zeros, such as Relu."
                : "";
    }

    @Override
    public Set<Statistic> needs(Model model, ChannelGroup group) {
        return new GroupActivations(model, group)
                .rectified().stream().map(AveragePercentageOfZeros::statistic).collect(Collectors.toSet());
    }

    private static Statistic statistic(ValueAxis axis) {
        return new Statistic(axis.value(), new ChannelZeros(axis.axis()));
    }

    @Override
    public double[] of(Model model, ChannelGroup group, Statistics statistics) {
        GroupActivations activations = new GroupActivations(model, group);
        return activations.means(
                activations.rectified(),
                axis -> Arrays.stream(statistics
                                .require(statistic(axis), ChannelValues.class)
                                .toArray())
                        .map(zeros -> 1 - zeros)
                        .toArray());
    }
}
