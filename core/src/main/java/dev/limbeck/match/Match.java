package dev.limbeck.match;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A place of a graph that a pattern fits, with the values and numbers that it captured by name. Immutable. */
public final class Match implements Matching {
    private final Graph graph;
    private final Node root;
    private final Map<String, String> values;
    private final Map<String, Double> numbers;
    private final Set<Node> nodes;

    Match(Graph graph, Node root, Map<String, String> values, Map<String, Double> numbers, Set<Node> nodes) {
        this.graph = graph;
        this.root = root;
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        this.numbers = Collections.unmodifiableMap(new LinkedHashMap<>(numbers));
        this.nodes = Collections.unmodifiableSet(new LinkedHashSet<>(nodes));
    }

    /** The node that the pattern was held against; it makes the result. */
    public Node root() {
        return root;
    }

    /** Every node that the pattern covers, the root first. */
    public Set<Node> nodes() {
        return nodes;
    }

    /** Whether the alternative that matched captured this name. */
    public boolean has(String name) {
        return values.containsKey(name) || numbers.containsKey(name);
    }

    /** The captured value of this name. */
    public String value(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The pattern captured no value '" + name + "', only " + values + ".");
        }
        return value;
    }

    /** The node that makes a captured value. */
    public Node node(String name) {
        return graph.producer(value(name))
                .orElseThrow(() -> new IllegalArgumentException("'" + value(name) + "' is not made by a node."));
    }

    /** The constant that a captured value is, if it is one. */
    public Optional<Tensor> constant(String name) {
        return graph.constant(value(name));
    }

    /** A captured factor; 1 if the alternative that matched has none of this name. */
    public double factor(String name) {
        return numbers.getOrDefault(name, 1.0);
    }

    @Override
    public Optional<Match> match() {
        return Optional.of(this);
    }

    @Override
    public Optional<Mismatch> mismatch() {
        return Optional.empty();
    }

    @Override
    public String toString() {
        return root.label() + " " + values + " " + numbers;
    }
}
