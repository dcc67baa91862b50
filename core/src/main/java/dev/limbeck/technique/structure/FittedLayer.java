package dev.limbeck.technique.structure;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.site.WeightedOperator;
import java.util.List;
import java.util.Optional;

/**
 * A linear layer or convolution whose weight can be fitted, and up to where its answer is a matter of it alone: behind a
 * bias that is added, and behind the sum with a value that others make, as at the end of a residual branch.
 *
 * @param operator reads a constant weight that nothing else reads
 * @param bias the initializer [channels] that is added, which nothing else reads
 * @param answer the value behind it all
 * @param beside the value that is added to the layer's, if any
 */
record FittedLayer(WeightedOperator operator, Optional<String> bias, String answer, Optional<String> beside) {
    /** The layer that makes a value, or the last that is added to it; empty if no weight is its own. */
    static Optional<FittedLayer> making(Graph graph, String value) {
        Optional<Node> producer = graph.producer(value);
        return producer.flatMap(node -> operator(graph, node))
                .or(() -> producer.filter(node -> node.is("Add")).flatMap(node -> lastAddend(graph, node)))
                .map(operator -> behind(graph, operator));
    }

    private static Optional<WeightedOperator> lastAddend(Graph graph, Node sum) {
        return graph.producer(sum.input(1))
                .filter(node -> isReadOnce(graph, node.output()))
                .flatMap(node -> operator(graph, node));
    }

    private static Optional<WeightedOperator> operator(Graph graph, Node node) {
        return WeightedOperator.of(graph, node)
                .filter(layer -> graph.uses(layer.weightName()).size() == 1)
                .filter(layer -> !node.hasInput(2) || isOwnVector(graph, layer, node.input(2)));
    }

    private static boolean isOwnVector(Graph graph, WeightedOperator layer, String value) {
        return graph.uses(value).size() == 1
                && graph.initializer(value)
                        .filter(bias -> bias.rank() == 1 && bias.size() == layer.channels())
                        .isPresent();
    }

    private static FittedLayer behind(Graph graph, WeightedOperator operator) {
        String made = operator.node().output();
        Optional<String> own =
                operator.node().hasInput(2) ? Optional.of(operator.node().input(2)) : Optional.empty();
        Optional<Node> vectorSum = own.isEmpty() && operator.isLinear()
                ? onlyReader(graph, made).filter(sum -> isOwnVector(graph, operator, other(sum, made)))
                : Optional.empty();
        Optional<String> bias = own.or(() -> vectorSum.map(sum -> other(sum, made)));
        String biased = vectorSum.map(Node::output).orElse(made);
        return onlyReader(graph, biased)
                .filter(sum -> graph.constant(other(sum, biased)).isEmpty())
                .map(sum -> new FittedLayer(operator, bias, sum.output(), Optional.of(other(sum, biased))))
                .orElseGet(() -> new FittedLayer(operator, bias, biased, Optional.empty()));
    }

    /** The Add that is the only reader of a value. */
    private static Optional<Node> onlyReader(Graph graph, String value) {
        List<Use> uses = graph.uses(value);
        return isReadOnce(graph, value)
                ? Optional.of(uses.get(0).node()).filter(node -> node.is("Add"))
                : Optional.empty();
    }

    private static boolean isReadOnce(Graph graph, String value) {
        return graph.uses(value).size() == 1 && !graph.isOutput(value);
    }

    private static String other(Node sum, String value) {
        return sum.input(0).equals(value) ? sum.input(1) : sum.input(0);
    }
}
