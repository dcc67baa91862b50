package dev.limbeck.run;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.DependencyGraph;
import dev.limbeck.site.ValueAxis;
import dev.limbeck.technique.prune.RankedGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Removes from a model what counts least. */
final class GroupPruner {
    private final Model canonical;
    private final PruneOptions options;
    private final List<ChannelGroup> groups = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /**
     * A pruner.
     *
     * @param canonical in canonical form
     * @throws ModelException if it has no channels that may go, saying why
     */
    GroupPruner(Model canonical, PruneOptions options) {
        this.canonical = canonical;
        this.options = options;
        DependencyGraph dependencies = DependencyGraph.of(canonical);
        dependencies.groups().stream()
                .filter(group -> options.kinds().contains(group.kind()))
                .forEach(this::add);
        if (groups.isEmpty()) {
            throw new ModelException(nothing(dependencies));
        }
    }

    private void add(ChannelGroup group) {
        String objection = options.criterion().objection(canonical, group);
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
        return "Nothing of the model can be pruned by '" + options.criterion().label() + "': it has no "
                + String.join(" or ", PruneOptions.words(options.kinds())) + " that depend only on each other. "
                + why.orElse("It has no weights.") + " Name other kinds with --granularity, or another --criterion.";
    }

    /** What the criterion has to know. */
    Set<Statistic> needs() {
        Set<Statistic> needs = new LinkedHashSet<>();
        groups.forEach(group -> needs.addAll(options.criterion().needs(canonical, group)));
        return needs;
    }

    /** What the user should know about groups that were left alone. */
    List<String> notes() {
        return notes;
    }

    /**
     * The model without what counts least.
     *
     * @param statistics what it {@link #needs}
     * @throws ModelException if the budget cannot be met, saying what could be
     */
    Model pruned(Statistics statistics, PruningBudget.Costs costs) {
        List<RankedGroup> ranked =
                groups.stream().map(group -> ranked(group, statistics)).toList();
        return options.budget()
                .fitted(
                        canonical,
                        share -> options.ranking().removed(ranked, share, options.least(), options.multiple()),
                        costs)
                .fold(model -> model, reason -> {
                    throw new ModelException(reason);
                });
    }

    private RankedGroup ranked(ChannelGroup group, Statistics statistics) {
        double[] importance = options.criterion().of(canonical, group, statistics);
        return new RankedGroup(group, Arrays.stream(importance).boxed().toList());
    }

    /** How wide each group is in the canonical model and in a pruned one. */
    List<GroupWidth> widths(Model pruned) {
        InferredTypes before = ShapeInference.infer(canonical);
        InferredTypes after = ShapeInference.infer(pruned);
        List<GroupWidth> widths = new ArrayList<>();
        for (ChannelGroup group : groups) {
            ValueAxis axis = group.axes().iterator().next();
            int each = group.units().get(0).removed(axis).cardinality();
            long gone = before.size(axis.value(), axis.axis()).orElseThrow()
                    - after.size(axis.value(), axis.axis()).orElseThrow();
            int units = group.units().size();
            widths.add(new GroupWidth(group.id(), group.kind(), units, units - (int) (gone / each)));
        }
        return widths;
    }
}
