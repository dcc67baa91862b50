package dev.limbeck.site;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Walks a graph for a recognition and keeps the first thing that did not fit. */
final class Trail {
    private final Graph graph;
    private @Nullable Unrecognised first;

    Trail(Graph graph) {
        this.graph = graph;
    }

    Graph graph() {
        return graph;
    }

    /** Notes what did not fit, unless something was noted before; answers nothing. */
    <T> Optional<T> fail(String where, String reason) {
        if (first == null) {
            first = new Unrecognised(where, reason);
        }
        return Optional.empty();
    }

    Unrecognised reason() {
        return first != null ? first : new Unrecognised("the model", "nothing was found");
    }

    /** The node that makes a value, which must be of this type. */
    Optional<Node> made(String value, String opType) {
        Optional<Node> node = graph.producer(value).filter(n -> n.is(opType));
        return node.isPresent() ? node : fail(label(value), opType + " was expected");
    }

    /** The linear layer that makes a value. */
    Optional<Linear> linear(String value) {
        Optional<Linear> linear = Linear.making(graph, value);
        return linear.isPresent() ? linear : fail(label(value), "a linear layer was expected");
    }

    /** The one linear layer that reads a value. */
    Optional<Linear> linearReading(String value) {
        return only(value, "MatMul").flatMap(n -> {
            Optional<Linear> linear = Linear.of(graph, n);
            return linear.isPresent() ? linear : fail(n.label(), "a constant weight was expected");
        });
    }

    /** The one node of this type that reads a value. */
    Optional<Node> only(String value, String opType) {
        List<Node> readers = readers(value, opType);
        return readers.size() == 1
                ? Optional.of(readers.get(0))
                : fail(label(value), "one " + opType + " was expected to read it, " + readers.size() + " do");
    }

    List<Node> readers(String value, String opType) {
        return graph.uses(value).stream()
                .map(Use::node)
                .filter(n -> n.is(opType))
                .distinct()
                .toList();
    }

    /** How a message names a value: by the node that makes it. */
    String label(String value) {
        return graph.producer(value).map(Node::label).orElse("'" + value + "'");
    }
}
