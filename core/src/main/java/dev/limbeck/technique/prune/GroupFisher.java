package dev.limbeck.technique.prune;

import dev.limbeck.calibrate.FisherDiagonal;
import dev.limbeck.calibrate.FisherInformation;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.site.ChannelGroup;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * How much the loss would rise, to second order, without a unit of a model that has learned: half the mean over the rows
 * of (∂L/∂m)², m being a mask of all places where the unit is read (Theis et al. 2018, equation 9; of coupled channels Liu
 * et al. 2021, equation 4). Each row is followed by itself, which takes longer than {@link MaskGradient}'s batches.
 */
record GroupFisher() implements Importance {
    @Override
    public String label() {
        return "fisher";
    }

    @Override
    public String objection(Model model, ChannelGroup group) {
        return MaskGradient.unread(model, group);
    }

    @Override
    public Model observed(Model model, List<ChannelGroup> groups) {
        return GroupMask.inserted(model, groups);
    }

    @Override
    public Set<Statistic> needs(Model model, ChannelGroup group) {
        return Set.of(statistic(group));
    }

    private static Statistic statistic(ChannelGroup group) {
        return new Statistic(GroupMask.of(group), FisherDiagonal.BY_ROW);
    }

    @Override
    public double[] of(Model model, ChannelGroup group, Statistics statistics) {
        double[] squares = statistics
                .require(statistic(group), FisherInformation.class)
                .diagonal()
                .toDoubles();
        return Arrays.stream(squares).map(square -> square / 2).toArray();
    }
}
