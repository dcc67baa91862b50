package dev.limbeck.technique.prune;

import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.FeatureMapRank;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.ValueAxis;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The mean rank of a channel's feature maps, which hardly depends on the pictures (Lin et al. 2020, HRank, equation 5).
 * Of a channel with maps in several places the mean.
 */
record MeanRank() implements Importance {
    @Override
    public String label() {
        return "hrank";
    }

    @Override
    public String objection(Model model, ChannelGroup group) {
        return new GroupActivations(model, group).featureMaps().isEmpty()
                ? "The channels of '" + group.id() + "' are no feature maps of pictures."
                : "";
    }

    @Override
    public Set<Statistic> needs(Model model, ChannelGroup group) {
        return new GroupActivations(model, group)
                .featureMaps().stream().map(MeanRank::statistic).collect(Collectors.toSet());
    }

    private static Statistic statistic(ValueAxis axis) {
        return new Statistic(axis.value(), new FeatureMapRank());
    }

    @Override
    public double[] of(Model model, ChannelGroup group, Statistics statistics) {
        GroupActivations activations = new GroupActivations(model, group);
        return activations.means(
                activations.featureMaps(),
                axis -> statistics.require(statistic(axis), ChannelValues.class).toArray());
    }
}
