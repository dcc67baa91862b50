package dev.limbeck.run;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.progress.Progress;
import dev.limbeck.run.GroupSensitivity.Point;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.prune.BlockRemoval;
import dev.limbeck.technique.prune.BlockRemoval.Candidate;
import dev.limbeck.technique.prune.CostBudget.Fitted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Leaves out the blocks without which, each by itself, the answers stay closest to the original's. */
final class BlockPruning implements Pruning {
    private final PruningTask task;
    private final Model canonical;
    private final PruningCosts costs;
    private final BlockRemoval removal;
    private final List<Candidate> original;
    private final AnswerDivergence divergence;

    /**
     * @param canonical the original
     * @throws ModelException if it has no blocks that it could do without
     */
    BlockPruning(PruningTask task, Model canonical, PruningCosts costs) {
        this.task = task;
        this.canonical = canonical;
        this.costs = costs;
        this.removal = new BlockRemoval(canonical);
        this.original = removal.candidates();
        if (original.size() < 2) {
            throw new ModelException("The model has no blocks that could be left out: neither layers of an encoder nor"
                    + " residual blocks that repeat with the same shapes. Prune channels, heads or neurons instead, by"
                    + " --granularity.");
        }
        this.divergence = task.divergence(task.samples());
    }

    @Override
    public Smaller pruned(Model model, PruningBudget budget) {
        Map<Candidate, Double> ranked = ranked(model);
        List<Candidate> rising = ranked.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
        int atLeast = Math.max(1, (int) Math.ceil(task.options().extent().least() * original.size()));
        budget.units().ifPresent(share -> requireReachable(share, atLeast));
        Fitted fitted = budget.fitted(
                share -> new Outcome.Applied(removal.without(model, gone(rising, share, atLeast))), costs.shares());
        Model smaller = fitted.outcome().fold(done -> done, reason -> {
            throw new ModelException(reason + " Of the " + original.size() + " blocks " + atLeast
                    + " stay at least, by --least " + task.options().extent().least() + ".");
        });
        return new Smaller(smaller, notes(ranked, gone(rising, fitted.share(), atLeast)));
    }

    private void requireReachable(double share, int atLeast) {
        if (atLeast > Math.round(share * original.size())) {
            throw new ModelException(String.format(
                    Locale.ROOT,
                    "A share of %.2f of the %d blocks was to stay, and %d stay at least. Ask for --ratio %.2f or more,"
                            + " or lower --least.",
                    share,
                    original.size(),
                    atLeast,
                    Math.ceil(100.0 * atLeast / original.size()) / 100));
        }
    }

    private List<Candidate> gone(List<Candidate> rising, double share, int atLeast) {
        int stays = (int) Math.max(atLeast, Math.round(share * original.size()));
        return rising.subList(0, Math.max(0, rising.size() - stays));
    }

    private Map<Candidate, Double> ranked(Model model) {
        List<Candidate> candidates = removal.left(model);
        Map<Candidate, Double> ranked = new LinkedHashMap<>();
        try (Progress.Task work = task.progress().begin("Measuring what blocks cost", candidates.size())) {
            for (Candidate block : candidates) {
                Model without = Student.portable(removal.without(model, List.of(block)));
                ranked.put(block, divergence.of(without));
                work.advance(1);
            }
        }
        return ranked;
    }

    private List<String> notes(Map<Candidate, Double> ranked, List<Candidate> gone) {
        List<String> notes = new ArrayList<>();
        gone.stream()
                .sorted(Comparator.comparing(Candidate::number))
                .forEach(block -> notes.add(String.format(
                        Locale.ROOT,
                        "left out: block %d of %d, without which alone the answers diverge by %.4f",
                        block.number(),
                        original.size(),
                        ranked.getOrDefault(block, 0.0))));
        return notes;
    }

    @Override
    public List<GroupSensitivity> sensitivity() {
        AnswerDivergence searched = task.divergence(task.searched());
        return original.stream()
                .map(block -> new GroupSensitivity(
                        "block " + block.number(), "block", List.of(new Point(1, cost(searched, block)))))
                .toList();
    }

    private double cost(AnswerDivergence searched, Candidate block) {
        return searched.of(Student.portable(removal.without(canonical, List.of(block))));
    }

    @Override
    public List<GroupWidth> widths(Model pruned) {
        return List.of(new GroupWidth(
                "the model", "block", original.size(), removal.left(pruned).size()));
    }
}
