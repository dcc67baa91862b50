package dev.limbeck.technique.prune;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.site.ChannelGroup;
import java.util.List;
import java.util.Set;

/** How much the units of a group count: a criterion of pruning. What counts least goes first. */
public interface Importance {
    /** The name on the command line and in recipes. */
    String label();

    /** Why it says nothing about a group; empty if it does. */
    default String objection(Model model, ChannelGroup group) {
        return "";
    }

    /** The model that its statistics are collected on: one that answers the same and shows what it looks at. */
    default Model observed(Model model, List<ChannelGroup> groups) {
        return model;
    }

    /** Whether its numbers hold if the weights that read what goes are changed to make up for it. */
    default boolean assumesReconstruction() {
        return false;
    }

    /** What it needs to know beside the weights, of the {@link #observed} model. */
    default Set<Statistic> needs(Model model, ChannelGroup group) {
        return Set.of();
    }

    /**
     * One number for each unit, of any scale that is the same for all units of the group.
     *
     * @param statistics at least what it {@link #needs}
     */
    double[] of(Model model, ChannelGroup group, Statistics statistics);
}
