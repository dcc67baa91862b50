package dev.limbeck.match;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to fit a pattern, with backtracking: every step is undone when what follows fails. Patterns call
 * {@link #capture}, {@link #cover} and {@link #fail} with the rest of the attempt as a {@link Next}.
 */
final class Search {
    /** What remains to be matched; answers whether all of it did. */
    interface Next {
        boolean go();
    }

    private final Graph graph;
    private final Node root;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, Double> numbers = new HashMap<>();
    private final Set<Node> nodes = new LinkedHashSet<>();
    private final Set<Node> shared = new LinkedHashSet<>();
    private @Nullable Match found;
    private Mismatch furthest;

    private Search(Graph graph, Node root) {
        this.graph = graph;
        this.root = root;
        this.furthest = new Mismatch(root.label(), "nothing was tried", -1);
    }

    static Matching run(Graph graph, Node root, Pattern pattern) {
        Search search = new Search(graph, root);
        pattern.at(root.output(), search, search::accept);
        return search.found != null ? search.found : search.furthest;
    }

    Graph graph() {
        return graph;
    }

    boolean capture(String name, String value, Next next) {
        String known = values.get(name);
        if (known != null) {
            return known.equals(value)
                    ? next.go()
                    : fail(value, "'" + name + "' is already '" + known + "', here stands another value");
        }
        values.put(name, value);
        if (next.go()) {
            return true;
        }
        values.remove(name);
        return false;
    }

    boolean captureNumber(String name, double number, Next next) {
        @Nullable Double known = numbers.put(name, number);
        if (next.go()) {
            return true;
        }
        if (known == null) {
            numbers.remove(name);
        } else {
            numbers.put(name, known);
        }
        return false;
    }

    /** Counts a node as part of the match while the rest is tried. */
    boolean cover(Node node, boolean mayBeShared, Next next) {
        boolean newNode = nodes.add(node);
        boolean newShared = mayBeShared && shared.add(node);
        if (next.go()) {
            return true;
        }
        if (newShared) {
            shared.remove(node);
        }
        if (newNode) {
            nodes.remove(node);
        }
        return false;
    }

    boolean fail(String value, String reason) {
        if (nodes.size() > furthest.matched()) {
            String where = graph.producer(value).map(Node::label).orElse("'" + value + "'");
            furthest = new Mismatch(where, reason, nodes.size());
        }
        return false;
    }

    /** Everything fits; now nothing outside may read what would disappear. */
    private boolean accept() {
        for (Node node : nodes) {
            if (!node.equals(root) && !shared.contains(node) && !onlyReadInside(node)) {
                return fail(node.output(), "its result is also read outside of the pattern");
            }
        }
        found = new Match(graph, root, values, numbers, nodes);
        return true;
    }

    private boolean onlyReadInside(Node node) {
        for (String output : node.outputs()) {
            boolean inside = graph.uses(output).stream().map(Use::node).allMatch(nodes::contains);
            if (!inside || graph.isOutput(output)) {
                return false;
            }
        }
        return true;
    }
}
