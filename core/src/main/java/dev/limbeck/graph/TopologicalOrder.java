package dev.limbeck.graph;

import dev.limbeck.error.ModelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Orders nodes so that each comes after the producers of what it reads, and otherwise keeps the order given. A list
 * that is already in order comes back unchanged.
 */
final class TopologicalOrder {
    private final List<Node> nodes;
    private final Map<String, Node> producers;
    private final Set<Node> done = new HashSet<>();
    private final List<Node> sorted = new ArrayList<>();

    TopologicalOrder(List<Node> nodes, Map<String, Node> producers) {
        this.nodes = nodes;
        this.producers = producers;
    }

    /**
     * The nodes in order.
     *
     * @throws ModelException if some of them form a cycle
     */
    List<Node> sorted() {
        for (Node node : nodes) {
            visit(node);
        }
        return List.copyOf(sorted);
    }

    /** Depth first without recursion: real graphs have chains of tens of thousands of nodes. */
    private void visit(Node root) {
        if (done.contains(root)) {
            return;
        }
        Deque<Node> path = new ArrayDeque<>();
        IdentityHashMap<Node, Deque<Node>> pending = new IdentityHashMap<>();
        path.push(root);
        while (!path.isEmpty()) {
            Node node = path.peek();
            Deque<Node> waiting = pending.computeIfAbsent(node, this::dependencies);
            while (!waiting.isEmpty() && done.contains(waiting.peek())) {
                waiting.pop();
            }
            if (waiting.isEmpty()) {
                path.pop();
                if (done.add(node)) {
                    sorted.add(node);
                }
            } else {
                Node next = waiting.pop();
                if (pending.containsKey(next)) {
                    throw new ModelException("The graph has a cycle: " + next.label() + " needs its own result through "
                            + node.label() + ".");
                }
                path.push(next);
            }
        }
    }

    private Deque<Node> dependencies(Node node) {
        Set<Node> needed = new LinkedHashSet<>();
        node.reads().forEach(value -> addProducer(value, needed));
        return new ArrayDeque<>(needed);
    }

    private void addProducer(String value, Set<Node> needed) {
        Node producer = producers.get(value);
        if (producer != null) {
            needed.add(producer);
        }
    }
}
