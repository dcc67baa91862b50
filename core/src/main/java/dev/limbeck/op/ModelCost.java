package dev.limbeck.op;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a model is made of and what a run costs, as papers count: parameters are the elements of its weights, MACs the
 * multiply-accumulates of its products.
 *
 * <p>A weight is a floating-point or quantized constant that a node reads which depends on the model's inputs; weights
 * that the graph generates (ConstantOfShape) count like stored ones, and one that is read in several places counts
 * once. What only accompanies weights does not count as parameters: running statistics of BatchNormalization, scales
 * and zero points, single numbers in formulas, and integers that are shapes or indices.
 */
public final class ModelCost {
    private final List<NodeCost> nodes;
    private final long parameters;
    private final long bytes;

    ModelCost(List<NodeCost> nodes, long parameters, long bytes) {
        this.nodes = List.copyOf(nodes);
        this.parameters = parameters;
        this.bytes = bytes;
    }

    /** The cost with the inputs as they are declared. */
    public static ModelCost of(Model model) {
        return of(model, ShapeInference.infer(model));
    }

    /**
     * The cost with named axes bound to sizes.
     *
     * @param sizes such as {@code batch} → 1
     */
    public static ModelCost of(Model model, Map<String, Long> sizes) {
        return of(model, ShapeInference.infer(model, sizes));
    }

    /** The cost for inputs of these shapes, by name. */
    public static ModelCost forInputs(Model model, Map<String, Shape> shapes) {
        return of(model, ShapeInference.inferFor(model, shapes));
    }

    private static ModelCost of(Model model, InferredTypes types) {
        return new CostWalk(model, types).cost();
    }

    /** The nodes that depend on the inputs, in order, graphs inside nodes included in their nodes. */
    public List<NodeCost> nodes() {
        return nodes;
    }

    /** Elements of all weights, each counted once. */
    public long parameters() {
        return parameters;
    }

    /** Bytes in which all constants are stored, or would be if they were not generated; each counted once. */
    public long bytes() {
        return bytes;
    }

    /** Multiply-accumulates of one run, as far as they are known; see {@link #uncounted}. */
    public long macs() {
        return nodes.stream().mapToLong(n -> n.macs().orElse(0)).sum();
    }

    /** The nodes whose multiply-accumulates are not known, because a shape is open or the operator has no rule. */
    public List<Node> uncounted() {
        return nodes.stream()
                .filter(n -> n.macs().isEmpty())
                .map(NodeCost::node)
                .toList();
    }

    /** The cost of a node; empty if it only prepares constants. */
    public Optional<NodeCost> node(Node node) {
        return nodes.stream().filter(n -> n.node() == node).findFirst();
    }

    /** Bytes of activations that a run reads and writes, every use counted; empty while a shape is open. */
    public OptionalLong activationBytes() {
        long sum = 0;
        for (NodeCost node : nodes) {
            if (node.activationBytes().isEmpty()) {
                return OptionalLong.empty();
            }
            sum += node.activationBytes().getAsLong();
        }
        return OptionalLong.of(sum);
    }
}
