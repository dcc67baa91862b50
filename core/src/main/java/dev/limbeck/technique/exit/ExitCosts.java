package dev.limbeck.technique.exit;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.ModelCost;
import dev.limbeck.op.NodeCost;
import dev.limbeck.site.Exits;
import dev.limbeck.tensor.Shape;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What a row costs by where it leaves: the blocks that it has run through and the branches that it was asked at (FastBERT,
 * Liu et al. 2020, section 4.2). In multiply-accumulates; FLOPs are twice as many. Unlike the paper's, they include the
 * products of attention.
 *
 * @param trunks from the inputs to the first exit, from each exit to the next, and from the last one to the answer
 * @param branches of each exit
 */
public record ExitCosts(List<Long> trunks, List<Long> branches) {
    public ExitCosts {
        trunks = List.copyOf(trunks);
        branches = List.copyOf(branches);
    }

    /**
     * The costs of one row.
     *
     * @param flat a model with exits, canonical
     * @param inputs the shapes of the row by input, [1, ...]
     */
    public static ExitCosts of(Model flat, Map<String, Shape> inputs) {
        Exits exits = Exits.of(flat);
        Stages stages = new Stages(
                flat.graph(), exits.all(), flat.graph().outputs().get(0).name());
        Map<Node, Long> macs = new HashMap<>();
        for (NodeCost cost : ModelCost.forInputs(flat, inputs).nodes()) {
            macs.put(cost.node(), cost.macs().orElse(0));
        }
        return new ExitCosts(
                IntStream.rangeClosed(0, stages.exits())
                        .mapToObj(stage -> sum(stages.stage(stage), macs))
                        .toList(),
                IntStream.range(0, stages.exits())
                        .mapToObj(exit -> sum(stages.branch(exit), macs))
                        .toList());
    }

    private static long sum(Collection<Node> nodes, Map<Node, Long> macs) {
        return nodes.stream().mapToLong(node -> macs.getOrDefault(node, 0L)).sum();
    }

    /** Of the model without exits. */
    public long whole() {
        return trunks.stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Of a row that leaves at an exit.
     *
     * @param exit from 0; as many as there are exits for a row that never leaves
     * @param isOpen which exits are asked
     */
    public long of(int exit, IntPredicate isOpen) {
        long run =
                trunks.subList(0, exit + 1).stream().mapToLong(Long::longValue).sum();
        long asked = IntStream.range(0, Math.min(exit + 1, branches.size()))
                .filter(isOpen)
                .mapToLong(branches::get)
                .sum();
        return run + asked;
    }
}
