package dev.limbeck.run;

import dev.limbeck.graph.Model;
import java.util.List;

/** One way of making a model smaller: by its channels, or by whole blocks. */
interface Pruning {
    /**
     * A smaller model.
     *
     * @param notes what the user should know about it
     */
    record Smaller(Model model, List<String> notes) {}

    /**
     * The largest model within a budget.
     *
     * @param canonical the original, or what was made of it so far
     * @throws dev.limbeck.error.ModelException if nothing can be removed or the budget cannot be met, saying why and what
     *     could be
     */
    Smaller pruned(Model canonical, PruningBudget budget);

    /** How much of the original there is left, part by part. */
    List<GroupWidth> widths(Model pruned);

    /** What each part of the original costs by itself. */
    List<GroupSensitivity> sensitivity();
}
