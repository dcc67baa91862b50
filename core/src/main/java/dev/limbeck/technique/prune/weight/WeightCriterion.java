package dev.limbeck.technique.prune.weight;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import java.util.List;
import java.util.Set;

/** How weights that have learned are pruned, all at once. */
public interface WeightCriterion {
    /** The name on the command line. */
    String label();

    /** Which weights may be held against each other, what is usual first. */
    List<Comparison> comparisons();

    /** Why it says nothing about a weight; empty if it does. */
    default String objection(PrunableWeight weight) {
        return "";
    }

    /**
     * Whether weights near the model's inputs are pruned before those behind them are looked at, so that what comes of
     * that is known there. Then weights are given block by block.
     */
    default boolean isSequential() {
        return false;
    }

    /** What it needs to know beside the weight. */
    default Set<Statistic> needs(PrunableWeight weight) {
        return Set.of();
    }

    /**
     * The weights without what counts least.
     *
     * @param statistics at least what it {@link #needs}
     */
    List<SparseWeight> pruned(List<PrunableWeight> weights, Sparsity sparsity, Statistics statistics);
}
