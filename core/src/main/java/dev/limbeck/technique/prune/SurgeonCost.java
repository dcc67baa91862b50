package dev.limbeck.technique.prune;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.site.ChannelGroup;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How far the outputs of the layers that read a unit move without it, if the weights of the other inputs make up for it:
 * Optimal Brain Surgeon on the layers' inputs (Hassibi &amp; Stork 1993; of structures ZipLM, Kurtic et al. 2023, equation
 * 2). The weights are then {@linkplain Reconstruction changed} so. Each unit is counted as if it alone went: of two that
 * can stand in for each other both are cheap, so with many to go it is better asked for in several steps.
 */
record SurgeonCost() implements Importance {
    @Override
    public String label() {
        return "obs";
    }

    @Override
    public boolean assumesReconstruction() {
        return true;
    }

    @Override
    public String objection(Model model, ChannelGroup group) {
        String unread = MaskGradient.unread(model, group);
        Optional<Node> other = readers(model, group).stream()
                .filter(node -> ReadingLayer.of(model.graph(), node).isEmpty())
                .findFirst();
        return other.map(node -> "The channels of '" + group.id() + "' are read by " + node.label()
                        + ", which is no linear layer or plain convolution of few enough inputs.")
                .orElse(unread);
    }

    private static List<Node> readers(Model model, ChannelGroup group) {
        return new GroupActivations(model, group)
                .readers().stream().map(Use::node).distinct().toList();
    }

    private static List<ReadingLayer> layers(Model model, ChannelGroup group) {
        return readers(model, group).stream()
                .flatMap(node -> ReadingLayer.of(model.graph(), node).stream())
                .toList();
    }

    @Override
    public Set<Statistic> needs(Model model, ChannelGroup group) {
        return layers(model, group).stream().map(ReadingLayer::moments).collect(Collectors.toSet());
    }

    @Override
    public double[] of(Model model, ChannelGroup group, Statistics statistics) {
        double[] units = new double[group.units().size()];
        for (ReadingLayer layer : layers(model, group)) {
            List<BitSet> inputs = group.units().stream()
                    .map(unit -> layer.elements(unit.removed(layer.channels())))
                    .toList();
            Covariance moments = statistics.require(layer.moments(), Covariance.class);
            double[] costs = new BrainSurgeon(layer, moments).costs(inputs);
            IntStream.range(0, units.length).forEach(unit -> units[unit] += costs[unit]);
        }
        return units;
    }
}
