package dev.limbeck.run;

import dev.limbeck.graph.Model;
import java.util.List;

/** Removes channels, heads and neurons. */
final class ChannelPruning implements Pruning {
    private final PruningTask task;
    private final PruningCosts costs;
    private final Model original;
    private final GroupPruner first;
    private final GroupWidths widths;

    /**
     * @param canonical the original
     */
    ChannelPruning(PruningTask task, Model canonical, PruningCosts costs) {
        this.task = task;
        this.costs = costs;
        this.original = canonical;
        this.first = new GroupPruner(task, canonical);
        this.widths = new GroupWidths(canonical, first.groups());
    }

    @Override
    public Smaller pruned(Model canonical, PruningBudget budget) {
        GroupPruner pruner = canonical.equals(original) ? first : new GroupPruner(task, canonical);
        Model smaller = pruner.pruned(widths, budget, costs);
        return new Smaller(smaller, List.copyOf(pruner.notes()));
    }

    @Override
    public List<GroupSensitivity> sensitivity() {
        return new GroupProbe(original, task.divergence(task.searched())::of, task.progress()).of(first.ranked());
    }

    @Override
    public List<GroupWidth> widths(Model pruned) {
        return widths.of(pruned);
    }
}
