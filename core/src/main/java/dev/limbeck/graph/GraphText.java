package dev.limbeck.graph;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes a graph as stable text, one line a node, for diffs, messages and golden tests. Attributes are sorted; small
 * integer tensors are written out, others as type and shape.
 */
public final class GraphText {
    private static final int SPELLED_OUT = 8;

    private GraphText() {}

    public static String of(Model model) {
        StringBuilder out = new StringBuilder("opset ");
        out.append(new TreeMap<>(model.opsets())
                .entrySet().stream()
                        .map(e -> (e.getKey().isEmpty() ? "ai.onnx" : e.getKey()) + " " + e.getValue())
                        .collect(Collectors.joining(", ")));
        out.append(", IR ").append(model.irVersion()).append('\n');
        append(out, model.graph(), "");
        return out.toString();
    }

    public static String of(Graph graph) {
        StringBuilder out = new StringBuilder();
        append(out, graph, "");
        return out.toString();
    }

    private static void append(StringBuilder out, Graph graph, String indent) {
        graph.feeds().forEach(i -> out.append(indent).append("in ").append(i).append('\n'));
        graph.initializers()
                .forEach((name, tensor) -> out.append(indent)
                        .append("weight ")
                        .append(name)
                        .append(" = ")
                        .append(tensorText(tensor))
                        .append('\n'));
        graph.sparseInitializers()
                .forEach((name, tensor) -> out.append(indent)
                        .append("sparse ")
                        .append(name)
                        .append(" = ")
                        .append(tensor.values().dtype())
                        .append(' ')
                        .append(tensor.shape())
                        .append('\n'));
        graph.nodes().forEach(n -> append(out, n, indent));
        graph.outputs().forEach(o -> out.append(indent).append("out ").append(o).append('\n'));
    }

    private static void append(StringBuilder out, Node node, String indent) {
        out.append(indent).append(String.join(", ", node.outputs())).append(" = ");
        out.append(node.domain().isEmpty() ? "" : node.domain() + ".").append(node.opType());
        out.append('(').append(String.join(", ", node.inputs())).append(')');
        Map<String, Attribute> attributes = new TreeMap<>(node.attributes());
        String listed = attributes.entrySet().stream()
                .filter(e -> e.getValue().graphs().isEmpty())
                .map(e -> e.getKey() + "=" + e.getValue().text())
                .collect(Collectors.joining(", "));
        out.append(listed.isEmpty() ? "" : " {" + listed + "}").append('\n');
        attributes.forEach((key, attribute) -> attribute.graphs().forEach(inner -> {
            out.append(indent).append("  ").append(key).append(":\n");
            append(out, inner, indent + "    ");
        }));
    }

    static String tensorText(Tensor tensor) {
        boolean spelled = tensor.dtype().isInteger() && tensor.shape().size() <= SPELLED_OUT;
        if (tensor.dtype() == DType.STRING || !spelled) {
            return tensor.toString();
        }
        return tensor + " " + Arrays.toString(tensor.toLongs());
    }
}
