package dev.limbeck.run;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.progress.Progress;
import dev.limbeck.site.Blocks;
import dev.limbeck.technique.prune.weight.Mask;
import dev.limbeck.technique.prune.weight.PrunableWeight;
import dev.limbeck.technique.prune.weight.SparseWeight;
import dev.limbeck.technique.prune.weight.Sparsity;
import dev.limbeck.technique.prune.weight.WeightCriterion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Prunes weights all at once: those of a model together, or block by block where a criterion wants that. */
final class WeightPruner {
    private final WeightCriterion criterion;
    private final Sparsity sparsity;
    private final List<PrunableWeight> weights = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** A model with what went, and where that was. */
    record Pruned(Model model, Map<String, Mask> masks) {}

    /**
     * A pruner of these weights.
     *
     * @throws ModelException if the criterion says nothing about any of them
     */
    WeightPruner(List<PrunableWeight> candidates, WeightCriterion criterion, Sparsity sparsity) {
        this.criterion = criterion;
        this.sparsity = sparsity;
        for (PrunableWeight weight : candidates) {
            String objection = criterion.objection(weight);
            if (objection.isEmpty()) {
                weights.add(weight);
            } else {
                notes.add("'" + weight.name() + "' stays as it is: " + objection);
            }
        }
        if (weights.isEmpty()) {
            throw new ModelException("Nothing of the model can be pruned by '" + criterion.label() + "'. "
                    + String.join(" ", notes) + " Choose another --criterion.");
        }
    }

    /** What the user should know about weights that were left alone. */
    List<String> notes() {
        return notes;
    }

    /**
     * The model without what counts least.
     *
     * @param collected statistics of a model
     */
    Pruned pruned(Model model, BiFunction<Model, Set<Statistic>, Statistics> collected, Progress progress) {
        List<List<PrunableWeight>> stages = criterion.isSequential() ? stages(model.graph()) : List.of(weights);
        Map<String, Mask> masks = new LinkedHashMap<>();
        Model result = model;
        try (Progress.Task task = progress.begin("Pruning weights", stages.size())) {
            for (List<PrunableWeight> stage : stages) {
                Set<Statistic> needs = new LinkedHashSet<>();
                stage.forEach(weight -> needs.addAll(criterion.needs(weight)));
                Statistics statistics = needs.isEmpty() ? Statistics.NONE : collected.apply(result, needs);
                List<SparseWeight> pruned = criterion.pruned(stage, sparsity, statistics);
                GraphEditor editor = result.edit();
                for (int i = 0; i < pruned.size(); i++) {
                    String name = stage.get(i).name();
                    editor.initializer(name, pruned.get(i).values());
                    masks.put(name, pruned.get(i).mask());
                }
                result = result.withGraph(editor.build());
                task.advance(1);
            }
        }
        return new Pruned(result, masks);
    }

    /** The weights of each block, and of what lies between blocks, in the order of the graph. */
    private List<List<PrunableWeight>> stages(Graph graph) {
        Map<Node, Integer> blocks = new HashMap<>();
        for (Blocks.Block block : Blocks.of(graph).all()) {
            int number = blocks.size() + 1;
            block.nodes().forEach(node -> blocks.put(node, number));
        }
        Map<Node, Integer> stageOf = new HashMap<>();
        int stage = 0;
        int last = 0;
        for (Node node : graph.nodes()) {
            int block = blocks.getOrDefault(node, 0);
            stage += block == last ? 0 : 1;
            last = block;
            stageOf.put(node, stage);
        }
        Map<Integer, List<PrunableWeight>> stages = new TreeMap<>();
        for (PrunableWeight weight : weights) {
            int own = stageOf.getOrDefault(weight.readers().get(0), 0);
            stages.computeIfAbsent(own, number -> new ArrayList<>()).add(weight);
        }
        return List.copyOf(stages.values());
    }
}
