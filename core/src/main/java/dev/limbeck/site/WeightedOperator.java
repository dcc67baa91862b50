package dev.limbeck.site;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A MatMul, Gemm or Conv whose second operand is a constant: what techniques for weights apply to.
 *
 * @param weight FLOAT; MatMul [in, out], Gemm [in, out] or with transB [out, in], Conv [out, in/groups, k...]
 * @param channelAxis the weight's axis of output channels
 * @param reductionAxis the weight's axis of inputs
 */
public record WeightedOperator(Node node, Tensor weight, int channelAxis, int reductionAxis) {
    /** The operator at a node, if it is one. */
    public static Optional<WeightedOperator> of(Graph graph, Node node) {
        if (!node.is("MatMul") && !node.is("Gemm") && !node.is("Conv")) {
            return Optional.empty();
        }
        return graph.initializer(node.input(1))
                .filter(w -> w.dtype() == DType.FLOAT && w.size() > 0)
                .flatMap(w -> of(node, w));
    }

    private static Optional<WeightedOperator> of(Node node, Tensor weight) {
        if (node.is("Conv")) {
            return Optional.of(new WeightedOperator(node, weight, 0, 1));
        }
        if (weight.rank() != 2) {
            return Optional.empty();
        }
        boolean transposed = node.intAttribute("transB", 0) != 0;
        return isPlain(node)
                ? Optional.of(new WeightedOperator(node, weight, transposed ? 0 : 1, transposed ? 1 : 0))
                : Optional.empty();
    }

    private static boolean isPlain(Node node) {
        return node.intAttribute("transA", 0) == 0
                && node.floatAttribute("alpha", 1) == 1
                && node.floatAttribute("beta", 1) == 1;
    }

    /** All operators of a graph, in its order. */
    public static List<WeightedOperator> all(Graph graph) {
        return graph.nodes().stream().flatMap(n -> of(graph, n).stream()).toList();
    }

    /** The operator that a site names; empty when something else has taken its place. */
    public static Optional<WeightedOperator> at(Graph graph, WeightSite site) {
        return graph.producer(site.node()).flatMap(n -> of(graph, n));
    }

    /** The site's node is known by the value it makes, which is unique; names of nodes may be absent or repeated. */
    public WeightSite site() {
        return new WeightSite(node.name().isEmpty() ? node.output() : node.name(), node.output(), weightName());
    }

    /** The same product with the weight as [in, out]; the node keeps its attributes. */
    public WeightedOperator inputsFirst() {
        if (channelAxis == 1) {
            return this;
        }
        float[] rows = weight.toFloats();
        float[] columns = new float[rows.length];
        for (int o = 0; o < channels(); o++) {
            for (int i = 0; i < inputs(); i++) {
                columns[i * channels() + o] = rows[o * inputs() + i];
            }
        }
        return new WeightedOperator(node, Tensor.ofFloats(Shape.of(inputs(), channels()), columns), 1, 0);
    }

    /** The name of the weight. */
    public String weightName() {
        return node.input(1);
    }

    /** The value that is multiplied or convolved. */
    public String activation() {
        return node.input(0);
    }

    /** How many outputs it has. */
    public int channels() {
        return Math.toIntExact(weight.shape().dim(channelAxis));
    }

    /** How many inputs it has; of a Conv, in each group. */
    public int inputs() {
        return Math.toIntExact(weight.shape().dim(reductionAxis));
    }

    /** Whether it is a MatMul or a Gemm. */
    public boolean isLinear() {
        return !node.is("Conv");
    }
}
