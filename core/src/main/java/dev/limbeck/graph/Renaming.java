package dev.limbeck.graph;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Applies an editor's {@link GraphEditor#replaceUses} to nodes, to the graphs inside them and to graph outputs. */
final class Renaming {
    private final Map<String, String> reads = new HashMap<>();
    private final Map<String, String> writes = new HashMap<>();
    private final List<ValueInfo> outputs;

    Renaming(Map<String, String> replacedUses, List<ValueInfo> outputs) {
        this.outputs = outputs;
        replacedUses.keySet().forEach(value -> reads.put(value, target(value, replacedUses)));
        for (ValueInfo output : outputs) {
            String source = reads.get(output.name());
            if (source != null) {
                takeOver(output.name(), source);
            }
        }
    }

    private static String target(String value, Map<String, String> replacedUses) {
        String current = value;
        int steps = 0;
        while (replacedUses.containsKey(current)) {
            current = replacedUses.get(current);
            if (++steps > replacedUses.size()) {
                throw new IllegalArgumentException("Uses of '" + value + "' are replaced in a circle.");
            }
        }
        return current;
    }

    /** The replacement takes the public name of the output; the value that had it gets out of the way. */
    private void takeOver(String publicName, String source) {
        if (writes.containsKey(source)) {
            throw new IllegalArgumentException("The outputs '" + publicName + "' and '" + writes.get(source)
                    + "' cannot both be replaced by '" + source + "'; put an Identity between.");
        }
        writes.put(source, publicName);
        writes.putIfAbsent(publicName, publicName + "/limbeck/replaced");
        reads.replaceAll((from, to) -> to.equals(source) ? publicName : to);
        reads.put(source, publicName);
        reads.remove(publicName);
    }

    List<ValueInfo> outputs() {
        return outputs;
    }

    <T> Map<String, T> keys(Map<String, T> values) {
        if (writes.isEmpty()) {
            return values;
        }
        Map<String, T> renamed = new LinkedHashMap<>();
        values.forEach((value, content) -> renamed.put(writes.getOrDefault(value, value), content));
        return renamed;
    }

    Node apply(Node node) {
        if (reads.isEmpty()) {
            return node;
        }
        Node result = node;
        if (node.inputs().stream().anyMatch(reads::containsKey)) {
            result = result.mapInputs(v -> reads.getOrDefault(v, v));
        }
        if (node.outputs().stream().anyMatch(writes::containsKey)) {
            result = result.withOutputs(result.outputs().stream()
                    .map(v -> writes.getOrDefault(v, v))
                    .toList());
        }
        boolean captures =
                Attribute.graphsOf(node).flatMap(g -> g.captures().stream()).anyMatch(reads::containsKey);
        return captures ? result.withAttributes(inside(result.attributes())) : result;
    }

    private Map<String, Attribute> inside(Map<String, Attribute> attributes) {
        Map<String, Attribute> changed = new LinkedHashMap<>();
        attributes.forEach((key, attribute) -> changed.put(key, attribute.mapGraphs(this::inside)));
        return changed;
    }

    private Graph inside(Graph graph) {
        GraphEditor editor = new GraphEditor(graph);
        for (Node node : graph.nodes()) {
            Node renamed = apply(node);
            if (renamed != node) {
                editor.replace(node, renamed);
            }
        }
        for (ValueInfo output : graph.outputs()) {
            String to = reads.get(output.name());
            if (to != null && graph.captures().contains(output.name())) {
                editor.renameOutput(output.name(), to);
            }
        }
        return editor.build();
    }
}
