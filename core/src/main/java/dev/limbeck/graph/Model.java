package dev.limbeck.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph with the versions it is written in and what the file says about itself. Immutable.
 *
 * @param opsets operator set versions by domain; the standard domain is the empty string
 * @param metadata the file's {@code metadata_props}
 */
public record Model(
        Graph graph,
        Map<String, Long> opsets,
        long irVersion,
        List<Function> functions,
        Map<String, String> metadata,
        String producer,
        Extras extras) {
    public Model {
        opsets = Collections.unmodifiableMap(new LinkedHashMap<>(opsets));
        functions = List.copyOf(functions);
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** A model of standard operators only. */
    public static Model of(Graph graph, long opset, long irVersion) {
        return new Model(graph, Map.of("", opset), irVersion, List.of(), Map.of(), "limbeck", Extras.NONE);
    }

    /** The version of the standard operators; 1 when the file does not import them. */
    public long opset() {
        return opset(Node.STANDARD);
    }

    public long opset(String domain) {
        return opsets.getOrDefault(domain, 1L);
    }

    public Model withGraph(Graph newGraph) {
        return new Model(newGraph, opsets, irVersion, functions, metadata, producer, extras);
    }

    public Model withOpset(String domain, long version) {
        Map<String, Long> changed = new LinkedHashMap<>(opsets);
        changed.put(domain, version);
        return new Model(graph, changed, irVersion, functions, metadata, producer, extras);
    }

    public Model withIrVersion(long version) {
        return new Model(graph, opsets, version, functions, metadata, producer, extras);
    }

    public Model withFunctions(List<Function> newFunctions) {
        return new Model(graph, opsets, irVersion, newFunctions, metadata, producer, extras);
    }

    public Model withMetadata(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(metadata);
        changed.put(key, value);
        return new Model(graph, opsets, irVersion, functions, changed, producer, extras);
    }

    public Model withoutMetadata(String key) {
        Map<String, String> changed = new LinkedHashMap<>(metadata);
        changed.remove(key);
        return new Model(graph, opsets, irVersion, functions, changed, producer, extras);
    }

    /** Starts a change of the graph; finish it with {@code withGraph(editor.build())}. */
    public GraphEditor edit() {
        return new GraphEditor(graph);
    }
}
