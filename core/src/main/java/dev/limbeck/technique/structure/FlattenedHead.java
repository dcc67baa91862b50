package dev.limbeck.technique.structure;

import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A head that flattens a feature map and goes on with linear layers, with activations between them.
 *
 * @param map the feature map [rows, channels, …]
 * @param channels of the map
 * @param weights of its linear layers and their biases
 * @param output what its last linear layer makes, [rows, outputs]
 * @param outputs the width of the output
 */
record FlattenedHead(String map, long channels, List<String> weights, String output, long outputs) {
    private static final Set<String> ACTIVATIONS = Set.of(
            "Clip",
            "Dropout",
            "Elu",
            "Gelu",
            "HardSigmoid",
            "HardSwish",
            "Identity",
            "LeakyRelu",
            "Mish",
            "Relu",
            "Selu",
            "Sigmoid",
            "Softplus",
            "Swish",
            "Tanh");

    FlattenedHead {
        weights = List.copyOf(weights);
    }

    /** All heads of a model in the order of its graph. */
    static List<FlattenedHead> all(Model model) {
        Graph graph = model.graph();
        boolean hasCandidates = graph.nodes().stream().anyMatch(FlattenedHead::mayFlatten);
        if (!hasCandidates) {
            return List.of();
        }
        InferredTypes types = ShapeInference.infer(model);
        return graph.nodes().stream()
                .filter(node -> mayFlatten(node) && flattens(types, node))
                .flatMap(node -> behind(graph, types, node).stream())
                .toList();
    }

    private static boolean mayFlatten(Node node) {
        return node.is("Flatten") || node.is("Reshape");
    }

    /** From [rows, channels, places…] with several places to [rows, channels · places]. */
    private static boolean flattens(InferredTypes types, Node node) {
        Optional<Dims> from = types.dims(node.input(0)).filter(dims -> dims.rank() > 2);
        Optional<Dims> to = types.dims(node.output()).filter(dims -> dims.rank() == 2);
        if (from.isEmpty()
                || to.isEmpty()
                || !from.get().axis(0).equals(to.get().axis(0))) {
            return false;
        }
        OptionalLong channels = types.size(node.input(0), 1);
        OptionalLong width = types.width(node.output());
        return channels.isPresent() && width.isPresent() && width.getAsLong() > channels.getAsLong();
    }

    private static Optional<FlattenedHead> behind(Graph graph, InferredTypes types, Node flatten) {
        List<String> weights = new ArrayList<>();
        String value = flatten.output();
        String end = "";
        Optional<Node> next = onlyReader(graph, value);
        while (next.isPresent()) {
            Node node = next.get();
            Optional<WeightedOperator> linear = WeightedOperator.of(graph, node).filter(WeightedOperator::isLinear);
            if (linear.isPresent() && node.input(0).equals(value)) {
                weights.add(node.input(1));
                weights.add(node.input(2));
                end = node.output();
            } else if (isBias(graph, node, value) && value.equals(end)) {
                weights.add(node.input(1));
                end = node.output();
            } else if (!ACTIVATIONS.contains(node.opType()) || !node.input(0).equals(value)) {
                break;
            }
            value = node.output();
            next = onlyReader(graph, value);
        }
        OptionalLong outputs = types.width(end);
        long channels = types.size(flatten.input(0), 1).orElseThrow();
        return outputs.isPresent() && types.type(end).tensor().orElseThrow().dtype() == DType.FLOAT
                ? Optional.of(new FlattenedHead(flatten.input(0), channels, weights, end, outputs.getAsLong()))
                : Optional.empty();
    }

    private static Optional<Node> onlyReader(Graph graph, String value) {
        List<Use> uses = graph.uses(value);
        return uses.size() == 1 && !uses.get(0).isCapture() && !graph.isOutput(value)
                ? Optional.of(uses.get(0).node())
                : Optional.empty();
    }

    private static boolean isBias(Graph graph, Node node, String value) {
        return node.is("Add")
                && node.input(0).equals(value)
                && graph.initializer(node.input(1)).filter(t -> t.rank() <= 1).isPresent();
    }

    /** Elements of its weights that nothing else reads. */
    long parameters(Graph graph) {
        return weights.stream()
                .distinct()
                .filter(weight -> graph.uses(weight).size() == 1)
                .flatMap(weight -> graph.initializer(weight).stream())
                .mapToLong(Tensor::size)
                .sum();
    }
}
