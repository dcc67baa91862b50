package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueType;
import java.util.OptionalLong;
import java.util.Set;

/** The size of a value's last axis: as declared, or as the weights that made it tell. */
final class Widths {
    private static final Set<String> SAME_AS_FIRST = Set.of(
            "Gelu",
            "Relu",
            "Tanh",
            "Erf",
            "Cast",
            "Identity",
            "LayerNormalization",
            "RMSNormalization",
            "Softmax",
            "DynamicQuantizeLinear",
            "QuantizeLinear",
            "DequantizeLinear",
            "Slice",
            "Attention");
    private static final Set<String> ELEMENTWISE = Set.of("Add", "Sub", "Mul", "Div");

    private final Graph graph;

    Widths(Graph graph) {
        this.graph = graph;
    }

    /** The size of the last axis, if it can be told. */
    OptionalLong of(String value) {
        OptionalLong declared = graph.type(value)
                .tensor()
                .flatMap(ValueType.TensorType::dims)
                .filter(d -> d.rank() > 0)
                .map(d -> d.axis(-1))
                .map(Dim::size)
                .orElse(OptionalLong.empty());
        return declared.isPresent()
                ? declared
                : graph.producer(value).map(n -> byOperator(n, value)).orElse(OptionalLong.empty());
    }

    private OptionalLong byOperator(Node node, String value) {
        return switch (node.opType()) {
            case "MatMul", "MatMulInteger" -> of(node.input(1));
            case "Gather" -> lookup(node);
            case "Split" -> part(node, value);
            default -> byShape(node);
        };
    }

    /** Rows of a table are as wide as it is, numbers of a vector stand as their indices do. */
    private OptionalLong lookup(Node gather) {
        boolean ofVector =
                graph.initializer(gather.input(0)).filter(t -> t.rank() == 1).isPresent();
        if (ofVector) {
            return of(gather.input(1));
        }
        return gather.intAttribute("axis", 0) == -1 ? OptionalLong.empty() : of(gather.input(0));
    }

    private OptionalLong part(Node split, String value) {
        return graph.constant(split.input(1))
                .filter(sizes -> split.intAttribute("axis", 0) == -1)
                .map(sizes -> OptionalLong.of(sizes.longAt(split.outputs().indexOf(value))))
                .orElse(OptionalLong.empty());
    }

    private OptionalLong byShape(Node node) {
        if (SAME_AS_FIRST.contains(node.opType())) {
            return of(node.input(0));
        }
        if (ELEMENTWISE.contains(node.opType())) {
            OptionalLong left = of(node.input(0));
            return left.isPresent() && left.getAsLong() > 1 ? left : of(node.input(1));
        }
        return OptionalLong.empty();
    }
}
