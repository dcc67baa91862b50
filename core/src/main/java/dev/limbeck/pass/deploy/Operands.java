package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import java.util.List;
import java.util.Optional;

/** Small questions about what a node reads and who reads it. */
final class Operands {
    private Operands() {}

    /** The node of this standard operator that makes a value, if nothing else reads the value. */
    static Optional<Node> soleOf(Graph graph, String value, String opType) {
        return graph.producer(value).filter(n -> n.is(opType)).filter(n -> isReadOnce(graph, value));
    }

    /** The node that makes a value, if it is this standard operator. */
    static Optional<Node> producer(Graph graph, String value, String opType) {
        return graph.producer(value).filter(n -> n.is(opType));
    }

    /** Whether exactly one node, and no output of the graph, reads a value. */
    static boolean isReadOnce(Graph graph, String value) {
        return graph.uses(value).size() == 1 && !graph.isOutput(value);
    }

    /** Whether a value is a constant of one element. */
    static boolean isScalar(Graph graph, String value) {
        return graph.constant(value).filter(t -> t.size() == 1).isPresent();
    }

    /** The only reader of a value, if it is this standard operator and reads the value once. */
    static Optional<Node> soleReader(Graph graph, String value, String opType) {
        List<Use> uses = graph.uses(value);
        return uses.size() == 1 && !graph.isOutput(value)
                ? Optional.of(uses.get(0).node()).filter(n -> n.is(opType))
                : Optional.empty();
    }

    /** The other of the two inputs of a node. */
    static String other(Node node, String input) {
        return node.input(0).equals(input) ? node.input(1) : node.input(0);
    }

    /** A bias that the only reader of a value adds to it: that Add and the constant vector [columns]. */
    static Optional<Bias> bias(Graph graph, String value) {
        return soleReader(graph, value, "Add").flatMap(add -> {
            String vector = other(add, value);
            return graph.initializer(vector).filter(t -> t.rank() == 1).map(t -> new Bias(add, vector));
        });
    }

    /**
     * The addition of a bias.
     *
     * @param add the node
     * @param vector the constant it adds
     */
    record Bias(Node add, String vector) {}
}
