package dev.limbeck.recover;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.site.Blocks;
import dev.limbeck.site.Blocks.Block;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the optimiser does with each parameter apart from the others: biases, norms and step sizes do not decay; with
 * layer-wise decay the learning rate falls from block to block towards the input (Howard and Ruder 2018); step sizes
 * of quantization learn as fast as weights, measured by their own size (LSQ, Esser et al. 2020, section 2.2).
 */
public final class ParameterRules {
    /**
     * How one parameter learns.
     *
     * @param rate what its learning rate is of the optimiser's
     * @param decays whether weight decay applies
     */
    public record Rule(double rate, boolean decays) {}

    private ParameterRules() {}

    /** The rule of each trainable initializer, in their order. */
    public static Map<String, Rule> of(TrainingGraph training, TrainingSettings settings) {
        double layerDecay = settings.layerDecay();
        Model model = training.model();
        Map<String, StepSize> stepSizes = StepSize.of(model.graph());
        Map<String, Integer> depths = layerDecay == 1 ? Map.of() : depths(MaskNodes.removedFrom(training));
        int deepest = depths.values().stream().max(Integer::compare).orElse(0);
        Map<String, Rule> rules = new LinkedHashMap<>();
        for (String name : training.trainable()) {
            boolean decays = model.graph().initializer(name).map(Tensor::rank).orElse(0) > 1;
            int above = deepest - depths.getOrDefault(name, deepest);
            double rate = Math.pow(layerDecay, above);
            StepSize stepSize = stepSizes.get(name);
            double ofStepSize = stepSize == null ? 1 : settings.optimizer().build(stepSize);
            rules.put(name, new Rule(rate * ofStepSize, decays && stepSize == null));
        }
        return rules;
    }

    /** For each initializer the number of blocks before the node that reads it: 0 for embeddings, the most for the head. */
    private static Map<String, Integer> depths(Graph graph) {
        List<Block> blocks = Blocks.of(graph).all();
        Map<Node, Integer> inBlock = new HashMap<>();
        for (int i = 0; i < blocks.size(); i++) {
            for (Node node : blocks.get(i).nodes()) {
                inBlock.put(node, i + 1);
            }
        }
        Map<String, Integer> depths = new HashMap<>();
        Map<String, Integer> made = new HashMap<>();
        for (Node node : graph.nodes()) {
            int above = node.inputs().stream()
                    .mapToInt(input -> made.getOrDefault(input, 0))
                    .max()
                    .orElse(0);
            boolean behindLast = above == blocks.size() && !blocks.isEmpty();
            int depth = inBlock.getOrDefault(node, behindLast ? blocks.size() + 1 : above);
            node.outputs().forEach(output -> made.put(output, Math.min(depth, blocks.size())));
            node.inputs().stream().filter(graph::isInitializer).forEach(input -> depths.putIfAbsent(input, depth));
        }
        return depths;
    }
}
