package dev.limbeck.run;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.DependencyGraph;
import dev.limbeck.site.Footprint;
import dev.limbeck.technique.prune.ChannelRemoval;
import dev.limbeck.technique.prune.CostBudget.Fitted;
import dev.limbeck.technique.prune.Importance;
import dev.limbeck.technique.prune.RankedGroup;
import dev.limbeck.technique.prune.RankedGroup.Bounds;
import dev.limbeck.technique.prune.Ranking;
import dev.limbeck.technique.prune.Reconstruction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Removes from a model the channels that count least. */
final class GroupPruner {
    private final PruningTask task;
    private final PruneOptions options;
    private final Model canonical;
    private final List<ChannelGroup> groups = new ArrayList<>();
    private final List<RankedGroup> ranked = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * A pruner.
     *
     * @param canonical in canonical form
     * @throws ModelException if it has no channels that may go, saying why
     */
    GroupPruner(PruningTask task, Model canonical) {
        this.task = task;
        this.options = task.options();
        this.canonical = canonical;
        DependencyGraph dependencies = DependencyGraph.of(canonical);
        dependencies.groups().stream()
                .filter(group -> options.selection().kinds().contains(group.kind()))
                .forEach(this::add);
        if (groups.isEmpty()) {
            throw new ModelException(nothing(dependencies));
        }
    }

    private Importance criterion() {
        return options.selection().criterion();
    }

    private void add(ChannelGroup group) {
        String objection = criterion().objection(canonical, group);
        if (objection.isEmpty()) {
            groups.add(group);
        } else {
            notes.add("kept as it is: " + objection);
        }
    }

    private String nothing(DependencyGraph dependencies) {
        Optional<String> why = notes.stream()
                .findFirst()
                .or(() -> dependencies.refusals().entrySet().stream()
                        .map(refusal -> "For example " + refusal.getKey() + " stays: " + refusal.getValue())
                        .findFirst());
        return "Nothing of the model can be pruned by '" + criterion().label() + "': it has no "
                + String.join(" or ", PruneOptions.words(options.selection().kinds()))
                + " that depend only on each other. " + why.orElse("It has no weights.")
                + " Name other kinds with --granularity, or another --criterion.";
    }

    /** The groups that may lose channels. */
    List<ChannelGroup> groups() {
        return groups;
    }

    /** What the user should know about what was left alone. */
    List<String> notes() {
        return notes;
    }

    /**
     * The model without what counts least.
     *
     * @param original the widths of the original
     * @throws ModelException if the budget cannot be met, saying what could be
     */
    Model pruned(GroupWidths original, PruningBudget budget, PruningCosts costs) {
        List<RankedGroup> bounded = timed(bounded(ranked(), original, costs), costs);
        Floors floors = new Floors(bounded, options.extent());
        budget.units().ifPresent(floors::require);
        Fitted fitted =
                budget.fitted(share -> ChannelRemoval.removed(canonical, footprint(bounded, share)), costs.shares());
        Model smaller = fitted.outcome().fold(model -> model, reason -> {
            throw new ModelException(reason + " " + floors.highest());
        });
        return options.reconstructs() ? reconstructed(footprint(bounded, fitted.share())) : smaller;
    }

    private Footprint footprint(List<RankedGroup> bounded, double share) {
        return options.selection().ranking().removed(bounded, share);
    }

    private Model reconstructed(Footprint footprint) {
        Reconstruction reconstruction = new Reconstruction(canonical, footprint);
        Model fitted = canonical;
        for (Set<Statistic> pass : reconstruction.passes()) {
            fitted = reconstruction.applied(fitted, task.collected(fitted, pass));
        }
        notes.addAll(reconstruction.notes());
        return ChannelRemoval.removed(fitted, footprint).fold(model -> model, reason -> {
            throw new ModelException(reason);
        });
    }

    /** The groups with their importances, by which they are looked at once. */
    List<RankedGroup> ranked() {
        if (ranked.isEmpty()) {
            Statistics statistics = statistics();
            groups.forEach(group -> ranked.add(ranked(group, statistics)));
        }
        return ranked;
    }

    private Statistics statistics() {
        Set<Statistic> needs = new LinkedHashSet<>();
        groups.forEach(group -> needs.addAll(criterion().needs(canonical, group)));
        return task.collected(criterion().observed(canonical, groups), needs);
    }

    private RankedGroup ranked(ChannelGroup group, Statistics statistics) {
        double[] importance = criterion().of(canonical, group, statistics);
        return new RankedGroup(group, Arrays.stream(importance).boxed().toList());
    }

    private List<RankedGroup> bounded(List<RankedGroup> all, GroupWidths original, PruningCosts costs) {
        ToIntFunction<ChannelGroup> multiple = multiple(costs);
        return all.stream()
                .map(group -> group.withBounds(bounds(original, group.group(), multiple)))
                .toList();
    }

    private Bounds bounds(GroupWidths original, ChannelGroup group, ToIntFunction<ChannelGroup> multiple) {
        int before = original.original(group);
        int least = (int) Math.ceil(options.extent().least() * before);
        return new Bounds(before, Math.max(1, least), multiple.applyAsInt(group));
    }

    /** The multiple of each group's units, as it was asked for or as it is the fastest here. */
    private ToIntFunction<ChannelGroup> multiple(PruningCosts costs) {
        OptionalInt given = options.extent().multiple();
        if (given.isPresent()) {
            return group -> WidthMultiple.inUnits(given.getAsInt(), group);
        }
        int measured = new WidthMultiple(canonical, groups, model -> costs.latency(canonical, model))
                .measured(task.progress());
        notes.add("widths are multiples of " + measured + ", as measured here, or of a part of that where a layer is"
                + " narrow");
        return group -> WidthMultiple.fitting(measured, group);
    }

    private List<RankedGroup> timed(List<RankedGroup> all, PruningCosts costs) {
        if (options.selection().ranking() != Ranking.LATENCY) {
            return all;
        }
        return new UnitTimes(canonical, (before, after) -> 1 - costs.latency(before, after), task.progress()).of(all);
    }
}
