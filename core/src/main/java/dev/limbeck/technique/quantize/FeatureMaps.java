package dev.limbeck.technique.quantize;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The part of a graph that computes on feature maps: what convolutions make, up to where their axes are given up. */
final class FeatureMaps {
    /** Operators that ONNX Runtime has integer kernels for. */
    private static final Set<String> OPERATORS = Set.of("Add", "Mul", "GlobalAveragePool", "AveragePool", "Concat");

    /** Operators whose result is a feature map if their first operand is one. */
    private static final Set<String> TRANSPARENT = Set.of(
            "Relu",
            "Clip",
            "MaxPool",
            "BatchNormalization",
            "Identity",
            "Pad",
            "Slice",
            "Transpose",
            "QuantizeLinear",
            "DequantizeLinear");

    private final List<Node> operators = new ArrayList<>();

    FeatureMaps(Graph graph) {
        Set<String> maps = new HashSet<>();
        for (Node node : graph.nodes()) {
            boolean allMaps = maps.containsAll(node.inputs());
            if (isOperator(node) && allMaps) {
                operators.add(node);
            }
            boolean transparent = TRANSPARENT.contains(node.opType()) && maps.contains(node.input(0));
            if (node.is("Conv") || transparent || (isOperator(node) && allMaps)) {
                maps.add(node.output());
            }
        }
    }

    static boolean isOperator(Node node) {
        return node.domain().isEmpty() && OPERATORS.contains(node.opType());
    }

    /** The operators without weights whose operands are all feature maps, in the order of the graph. */
    List<Node> operators() {
        return List.copyOf(operators);
    }
}
