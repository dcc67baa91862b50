package dev.limbeck.site;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A linear layer, output = input · weight + bias, in the canonical form MatMul and Add.
 *
 * @param product the MatMul
 * @param weight the initializer, [in,out]
 * @param bias the initializer [out] that is added, if any
 * @param input the value the layer reads, [...,in]
 * @param output the value it makes, [...,out]
 * @param inputs the width of the input
 * @param outputs the width of the output
 */
public record Linear(
        Node product, String weight, Optional<String> bias, String input, String output, long inputs, long outputs) {
    /** The layer that makes a value. */
    public static Optional<Linear> making(Graph graph, String value) {
        Optional<Node> producer = graph.producer(value);
        Optional<Node> product = producer.filter(n -> n.is("Add"))
                .filter(n -> isVector(graph, n.input(1)))
                .flatMap(n -> graph.producer(n.input(0)))
                .or(() -> producer)
                .filter(n -> n.is("MatMul"));
        return product.flatMap(p -> of(graph, p))
                .filter(linear -> linear.output().equals(value));
    }

    /** The layer of a MatMul with a constant weight, with its bias if an Add of a vector follows. */
    public static Optional<Linear> of(Graph graph, Node product) {
        Optional<Tensor> weight = product.is("MatMul")
                ? graph.initializer(product.input(1)).filter(t -> t.rank() == 2)
                : Optional.empty();
        return weight.map(w -> {
            List<Use> uses = graph.uses(product.output());
            Optional<Node> add = uses.size() == 1 && !graph.isOutput(product.output())
                    ? Optional.of(uses.get(0).node())
                            .filter(n -> n.is("Add") && n.input(0).equals(product.output()))
                            .filter(n -> isVector(graph, n.input(1)))
                    : Optional.empty();
            return new Linear(
                    product,
                    product.input(1),
                    add.map(n -> n.input(1)),
                    product.input(0),
                    add.map(Node::output).orElse(product.output()),
                    w.shape().dim(0),
                    w.shape().dim(1));
        });
    }

    private static boolean isVector(Graph graph, String value) {
        return graph.initializer(value).filter(t -> t.rank() == 1).isPresent();
    }
}
