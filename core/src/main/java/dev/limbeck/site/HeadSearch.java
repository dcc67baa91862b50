package dev.limbeck.site;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.match.Axes;
import dev.limbeck.match.Sizes;
import dev.limbeck.site.Head.Reads;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds out what a model does with the last hidden states. */
final class HeadSearch {
    private static final Set<String> REDUCTIONS = Set.of("ReduceMean", "ReduceSum", "ReduceMax");

    private final Graph graph;
    private final Sizes sizes;

    HeadSearch(Graph graph) {
        this.graph = graph;
        this.sizes = Sizes.of(graph);
    }

    Head after(String hidden) {
        Optional<Linear> classifier = graph.outputs().stream()
                .map(ValueInfo::name)
                .flatMap(o -> Linear.making(graph, o).stream())
                .findFirst();
        Optional<Linear> pooler = graph.nodes().stream()
                .filter(n -> n.is("Tanh"))
                .flatMap(n -> Linear.making(graph, n.input(0)).stream())
                .filter(l -> readsFirstToken(l.input(), hidden))
                .findFirst();
        return new Head(reads(hidden), pooler, classifier);
    }

    private boolean readsFirstToken(String value, String hidden) {
        return graph.producer(value)
                .filter(n -> takesFirst(n) && comesFrom(n, hidden))
                .isPresent();
    }

    private boolean comesFrom(Node node, String hidden) {
        return node.input(0).equals(hidden)
                || graph.producer(node.input(0))
                        .filter(n -> n.input(0).equals(hidden))
                        .isPresent();
    }

    private Reads reads(String hidden) {
        List<Node> readers =
                graph.uses(hidden).stream().map(Use::node).distinct().toList();
        boolean isOutput = graph.isOutput(hidden) || readers.isEmpty();
        if (!isOutput && readers.stream().allMatch(this::takesFirst)) {
            return Reads.FIRST_TOKEN;
        }
        return !isOutput && readers.stream().allMatch(this::pools) ? Reads.POOLED : Reads.EVERY_TOKEN;
    }

    /** x[:, 0] or x[:, 0:1]. */
    private boolean takesFirst(Node node) {
        if (node.is("Gather")) {
            return node.intAttribute("axis", 0) == 1 && is(node.input(1), 0);
        }
        return node.is("Slice") && is(node.input(1), 0) && is(node.input(2), 1) && is(node.input(3), 1);
    }

    private boolean is(String value, long number) {
        return sizes.numbers(value).filter(n -> n.length == 1 && n[0] == number).isPresent();
    }

    /** Whether a node reduces the sequence, or weights it for a node that does. */
    private boolean pools(Node node) {
        if (REDUCTIONS.contains(node.opType())) {
            return Axes.of(node, 1, sizes)
                    .filter(a -> a.length == 1 && a[0] == 1)
                    .isPresent();
        }
        return node.is("Mul")
                && !graph.isOutput(node.output())
                && !graph.uses(node.output()).isEmpty()
                && graph.uses(node.output()).stream().map(Use::node).allMatch(this::pools);
    }
}
