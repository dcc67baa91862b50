package dev.limbeck.graph;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What a graph computes, as one number an output: the hash of the whole expression behind it. Identity is nothing. */
final class Meaning {
    private final Map<String, Long> values;
    private final UnaryOperator<String> reads;

    private Meaning(Map<String, Long> surroundings, UnaryOperator<String> reads) {
        this.values = new HashMap<>(surroundings);
        this.reads = reads;
    }

    /** The meaning of each output, by name. */
    static Map<String, Long> of(Graph graph) {
        return of(graph, UnaryOperator.identity());
    }

    /** The meaning that the graph would have if every read of a value were a read of another one. */
    static Map<String, Long> of(Graph graph, UnaryOperator<String> reads) {
        Meaning meaning = new Meaning(Map.of(), reads);
        meaning.run(graph);
        Map<String, Long> outputs = new TreeMap<>();
        graph.outputs().forEach(o -> outputs.put(o.name(), meaning.read(o.name())));
        return outputs;
    }

    private long read(String value) {
        Long known = values.get(reads.apply(value));
        if (known == null) {
            throw new AssertionError("The value '" + value + "' is read before it is made.");
        }
        return known;
    }

    private void run(Graph graph) {
        graph.inputs().forEach(i -> values.put(i.name(), (long) i.name().hashCode()));
        graph.initializers().forEach((name, tensor) -> values.put(name, 31L * tensor.hashCode()));
        graph.nodes().forEach(this::run);
    }

    private void run(Node node) {
        long hash = node.opType().hashCode();
        for (String input : node.inputs()) {
            hash = mix(hash, input.isEmpty() ? 0 : read(input));
        }
        for (Attribute attribute : node.attributes().values()) {
            for (Graph inner : attribute.graphs()) {
                Meaning meaning = new Meaning(values, reads);
                meaning.run(inner);
                for (ValueInfo output : inner.outputs()) {
                    hash = mix(hash, meaning.read(output.name()));
                }
            }
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            values.put(node.output(i), node.is("Identity") ? read(node.input(0)) : mix(hash, i));
        }
    }

    private static long mix(long hash, long more) {
        long mixed = (hash ^ more) * 0x9e3779b97f4a7c15L;
        return mixed ^ (mixed >>> 29) + hash;
    }
}
