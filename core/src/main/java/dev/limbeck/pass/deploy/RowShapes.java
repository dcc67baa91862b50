package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Tells values with the same leading axes (all but the last) apart from those that are only broadcast together, by
 * tracing rows back to the value that decided how many there are.
 */
final class RowShapes {
    private static final Set<String> KEEP_FIRST = Set.of(
            "LayerNormalization",
            "SkipLayerNormalization",
            "RMSNormalization",
            "Gelu",
            "Relu",
            "Tanh",
            "Erf",
            "Cast",
            "MatMul",
            "MatMulInteger",
            "Attention",
            "QuantizeLinear",
            "DequantizeLinear",
            "DynamicQuantizeLinear",
            "Split");
    private static final Set<String> ELEMENTWISE = Set.of("Add", "Sub", "Mul", "Div");

    private final Graph graph;
    private final Widths widths;
    private final Ranks ranks;
    private final Map<String, String> known = new HashMap<>();

    RowShapes(Graph graph) {
        this.graph = graph;
        this.widths = new Widths(graph);
        this.ranks = new Ranks(graph);
    }

    /** Whether two values have the same leading axes and the same width; false if that cannot be told. */
    boolean areAlike(String a, String b) {
        return origin(a).equals(origin(b))
                && widths.of(a).isPresent()
                && widths.of(a).equals(widths.of(b));
    }

    /** The value, or declared shape, that a value's leading axes come from. */
    private String origin(String value) {
        String cached = known.get(value);
        if (cached == null) {
            cached = trace(value);
            known.put(value, cached);
        }
        return cached;
    }

    private String trace(String value) {
        if (graph.isInput(value)) {
            return graph.type(value)
                    .tensor()
                    .flatMap(ValueType.TensorType::dims)
                    .filter(d -> d.axes().stream().allMatch(a -> a.isKnown() || a.isSymbol()))
                    .map(Dims::toString)
                    .orElse(value);
        }
        return graph.producer(value).map(n -> byOperator(n, value)).orElse(value);
    }

    private String byOperator(Node node, String value) {
        if (KEEP_FIRST.contains(node.opType())) {
            return origin(node.input(0));
        }
        if (ELEMENTWISE.contains(node.opType())) {
            return elementwise(node, value);
        }
        if (FirstToken.isPick(graph, node)) {
            boolean dropsAxis = node.is("Gather") && ranks.of(node.input(1)).orElse(0) == 0;
            return (dropsAxis ? "row at the first of " : "first of ") + origin(node.input(0));
        }
        return node.is("Gather") && node.intAttribute("axis", 0) == 0 ? gather(node) : value;
    }

    private String elementwise(Node node, String value) {
        if (isVector(node.input(1))) {
            return origin(node.input(0));
        }
        if (isVector(node.input(0))) {
            return origin(node.input(1));
        }
        String left = origin(node.input(0));
        return left.equals(origin(node.input(1))) ? left : value;
    }

    /** A scalar or vector, broadcast over all leading axes. */
    private boolean isVector(String value) {
        return ranks.of(value).orElse(Integer.MAX_VALUE) <= 1;
    }

    private String gather(Node node) {
        boolean isLookUp =
                graph.constant(node.input(0)).filter(t -> t.rank() == 2).isPresent();
        return isLookUp ? origin(node.input(1)) : "index " + node.input(1);
    }
}
