package dev.limbeck.site;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.site.Blocks.Block;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts a graph wherever a single value carries everything on. Values that are computed without any weight, such as masks
 * and shapes, are left out of account: they accompany all blocks.
 */
final class Segments {
    /** Larger constants are weights; smaller ones are shapes, axes and scalars. */
    private static final long SMALL = 8;

    private final Graph graph;
    private final List<Node> nodes;
    private final Map<String, Integer> lastUse = new HashMap<>();

    private Segments(Graph graph) {
        this.graph = graph;
        this.nodes = weighted(graph);
        for (int i = 0; i < nodes.size(); i++) {
            for (String input : nodes.get(i).inputs()) {
                lastUse.put(input, i);
            }
        }
        graph.outputs().forEach(o -> lastUse.put(o.name(), nodes.size()));
    }

    static List<Block> of(Graph graph) {
        return new Segments(graph).cut();
    }

    /** The nodes that depend on a weight, in the order of the graph. */
    private static List<Node> weighted(Graph graph) {
        Set<String> heavy = new HashSet<>();
        List<Node> nodes = new ArrayList<>();
        for (Node node : graph.nodes()) {
            boolean reads = node.inputs().stream()
                    .anyMatch(i -> heavy.contains(i)
                            || graph.initializer(i)
                                    .filter(t ->
                                            t.dtype().isFloating() && t.shape().size() > SMALL)
                                    .isPresent());
            if (reads) {
                heavy.addAll(node.outputs());
                nodes.add(node);
            }
        }
        return nodes;
    }

    private List<Block> cut() {
        List<Block> segments = new ArrayList<>();
        Set<String> alive = new HashSet<>();
        List<Node> open = new ArrayList<>();
        String input = graph.inputs().isEmpty() ? "" : graph.inputs().get(0).name();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            int position = i;
            open.add(node);
            alive.addAll(node.outputs());
            alive.removeIf(value -> lastUse.getOrDefault(value, -1) <= position);
            if (alive.size() == 1 && alive.contains(node.output())) {
                segments.add(new Block(input, node.output(), open));
                input = node.output();
                open = new ArrayList<>();
            }
        }
        return segments;
    }
}
