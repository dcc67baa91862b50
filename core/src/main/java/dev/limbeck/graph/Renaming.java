package dev.limbeck.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Applies an editor's {@link GraphEditor#replaceUses} to nodes, to the graphs inside them and to graph outputs. */
final class Renaming {
    private final Map<String, String> reads = new HashMap<>();
    private final Map<String, String> writes = new HashMap<>();
    private final List<Node> identities = new ArrayList<>();
    private final Set<String> outputs = new HashSet<>();
    private final Set<String> madeHere;

    /**
     * A renaming of a whole graph.
     *
     * @param madeHere values whose name may change: what nodes make and initializers that are not inputs
     */
    Renaming(Map<String, String> replacedUses, List<ValueInfo> outputs, Set<String> madeHere) {
        this.madeHere = madeHere;
        outputs.forEach(o -> this.outputs.add(o.name()));
        replacedUses.keySet().forEach(value -> reads.put(value, target(value, replacedUses)));
        reads.entrySet().removeIf(e -> e.getKey().equals(e.getValue()));
        for (String output : List.copyOf(this.outputs)) {
            String source = reads.get(output);
            if (source != null) {
                takeOver(output, source);
            }
        }
    }

    /** A renaming of the values that an inner graph reads from outside; what it makes itself keeps its names. */
    private Renaming(Map<String, String> reads) {
        this.madeHere = Set.of();
        this.reads.putAll(reads);
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

    /**
     * The replacement takes the public name of the output, if its own name is free to change, and is copied to it
     * otherwise; the value that had the name gets out of the way.
     */
    private void takeOver(String publicName, String source) {
        writes.putIfAbsent(publicName, publicName + "/limbeck/replaced");
        boolean renamable = madeHere.contains(source) && !outputs.contains(source) && !writes.containsKey(source);
        if (!renamable) {
            reads.put(publicName, source);
            identities.add(Node.of(publicName + "/limbeck/copy", "Identity", List.of(source), List.of(publicName)));
            return;
        }
        writes.put(source, publicName);
        reads.replaceAll((from, to) -> to.equals(source) ? publicName : to);
        reads.put(source, publicName);
        reads.remove(publicName);
    }

    /** Copies that give a value its second public name. */
    List<Node> identities() {
        return identities;
    }

    <T> Map<String, T> keys(Map<String, T> values) {
        if (writes.isEmpty()) {
            return values;
        }
        Map<String, T> renamed = new LinkedHashMap<>();
        values.forEach((value, content) -> renamed.put(writes.getOrDefault(value, value), content));
        return renamed;
    }

    /** Declared types under the new names; a value that became an output is declared there. */
    Map<String, ValueInfo> valueInfo(Map<String, ValueInfo> declared) {
        if (writes.isEmpty()) {
            return declared;
        }
        Map<String, ValueInfo> renamed = new LinkedHashMap<>();
        declared.forEach((value, info) -> {
            String now = writes.getOrDefault(value, value);
            if (now.equals(value) || !outputs.contains(now)) {
                renamed.put(now, info.withName(now));
            }
        });
        return renamed;
    }

    Node apply(Node node) {
        if (reads.isEmpty() && writes.isEmpty()) {
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
        Map<String, String> captured = new HashMap<>(reads);
        captured.keySet().retainAll(graph.captures());
        if (captured.isEmpty()) {
            return graph;
        }
        Renaming inner = new Renaming(captured);
        GraphEditor editor = new GraphEditor(graph);
        for (Node node : graph.nodes()) {
            Node renamed = inner.apply(node);
            if (renamed != node) {
                editor.replace(node, renamed);
            }
        }
        captured.forEach(editor::renameOutput);
        return editor.build();
    }
}
