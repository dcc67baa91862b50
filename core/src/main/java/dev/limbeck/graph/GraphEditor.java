package dev.limbeck.graph;

import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The one way to change a graph. Collects edits on a copy of a graph's lists and builds a new, validated {@link Graph};
 * the order in which nodes are added does not matter, because building sorts them. Not for use by two threads.
 *
 * <p>Lookups (producers, uses) are those of the graph the edit started from: {@link #source()}.
 */
public final class GraphEditor {
    private final Graph source;
    private String name;
    private final List<ValueInfo> inputs;
    private final List<ValueInfo> outputs;
    private final Set<Node> nodes;
    private final Map<Node, Node> replaced = new LinkedHashMap<>();
    private final Map<String, Tensor> initializers;
    private final Map<String, SparseTensor> sparseInitializers;
    private final Map<String, ValueInfo> valueInfo;
    private final Map<String, String> renamedUses = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private Extras extras;

    public GraphEditor(Graph source) {
        this.source = source;
        this.name = source.name();
        this.inputs = new ArrayList<>(source.inputs());
        this.outputs = new ArrayList<>(source.outputs());
        this.nodes = new LinkedHashSet<>(source.nodes());
        this.initializers = new LinkedHashMap<>(source.initializers());
        this.sparseInitializers = new LinkedHashMap<>(source.sparseInitializers());
        this.valueInfo = new LinkedHashMap<>(source.valueInfo());
        this.extras = source.extras();
        takeNames(source);
    }

    /** An editor of an empty graph, to build one from nothing. */
    public static GraphEditor empty(String name) {
        return new GraphEditor(
                new Graph(name, List.of(), List.of(), List.of(), Map.of(), Map.of(), Map.of(), Extras.NONE));
    }

    private void takeNames(Graph graph) {
        graph.inputs().forEach(i -> taken.add(i.name()));
        taken.addAll(graph.captures());
        taken.addAll(graph.valueInfo().keySet());
        taken.addAll(graph.initializers().keySet());
        taken.addAll(graph.sparseInitializers().keySet());
        graph.nodes().forEach(this::takeNames);
    }

    private void takeNames(Node node) {
        taken.add(node.name());
        taken.addAll(node.outputs());
        Attribute.graphsOf(node).forEach(this::takeNames);
    }

    /** The graph as it was before any edit. */
    public Graph source() {
        return source;
    }

    /** A name that no value or node has, here or in graphs inside: the base itself, or the base with a number. */
    public String freshName(String base) {
        String candidate = base;
        for (int i = 1; !taken.add(candidate); i++) {
            candidate = base + "_" + i;
        }
        return candidate;
    }

    public GraphEditor name(String newName) {
        name = newName;
        return this;
    }

    public GraphEditor add(Node node) {
        nodes.add(node);
        takeNames(node);
        return this;
    }

    public GraphEditor remove(Node node) {
        if (!nodes.remove(node)) {
            throw new IllegalArgumentException(node.label() + " is not in the graph.");
        }
        node.outputs().forEach(valueInfo::remove);
        return this;
    }

    /** Puts another node in a node's place. The old one may be given again later: the last replacement counts. */
    public GraphEditor replace(Node old, Node with) {
        if (!nodes.contains(old)) {
            throw new IllegalArgumentException(old.label() + " is not in the graph.");
        }
        replaced.put(old, with);
        takeNames(with);
        old.outputs().stream().filter(o -> !with.outputs().contains(o)).forEach(valueInfo::remove);
        return this;
    }

    /**
     * Lets every reader of a value, graph outputs and graphs inside nodes included, read another one instead. A graph
     * output keeps its public name: whoever makes {@code with} makes it under the output's name, or copies it there when
     * {@code with} is an input or has a public name of its own.
     */
    public GraphEditor replaceUses(String value, String with) {
        renamedUses.put(value, with);
        return this;
    }

    public GraphEditor initializer(String value, Tensor tensor) {
        sparseInitializers.remove(value);
        initializers.put(value, tensor);
        taken.add(value);
        return this;
    }

    public GraphEditor sparseInitializer(String value, SparseTensor tensor) {
        initializers.remove(value);
        sparseInitializers.put(value, tensor);
        taken.add(value);
        return this;
    }

    /** Adds an initializer under a fresh name made from this base and returns the name. */
    public String constant(String base, Tensor tensor) {
        String fresh = freshName(base);
        initializer(fresh, tensor);
        return fresh;
    }

    public GraphEditor removeInitializer(String value) {
        initializers.remove(value);
        sparseInitializers.remove(value);
        return this;
    }

    public GraphEditor addInput(ValueInfo input) {
        inputs.add(input);
        taken.add(input.name());
        return this;
    }

    public GraphEditor removeInput(String value) {
        inputs.removeIf(i -> i.name().equals(value));
        return this;
    }

    public GraphEditor addOutput(ValueInfo output) {
        outputs.add(output);
        return this;
    }

    public GraphEditor removeOutput(String value) {
        outputs.removeIf(o -> o.name().equals(value));
        return this;
    }

    /** Lets an output of the graph be another value, whose name becomes the output's. */
    public GraphEditor renameOutput(String value, String with) {
        outputs.replaceAll(o -> o.name().equals(value) ? o.withName(with) : o);
        return this;
    }

    /** Changes the declared type of an input, output or intermediate value. */
    public GraphEditor type(String value, ValueType type) {
        inputs.replaceAll(i -> i.name().equals(value) ? i.withType(type) : i);
        outputs.replaceAll(o -> o.name().equals(value) ? o.withType(type) : o);
        boolean isInput = inputs.stream().anyMatch(i -> i.name().equals(value));
        boolean isOutput = outputs.stream().anyMatch(o -> o.name().equals(value));
        if (!isInput && !isOutput) {
            ValueInfo known = valueInfo.get(value);
            valueInfo.put(value, known == null ? new ValueInfo(value, type) : known.withType(type));
        }
        return this;
    }

    /** Declares the type of an intermediate value, replacing what was declared. */
    public GraphEditor valueInfo(ValueInfo info) {
        valueInfo.put(info.name(), info);
        return this;
    }

    public GraphEditor clearValueInfo() {
        valueInfo.clear();
        return this;
    }

    public GraphEditor extras(Extras newExtras) {
        extras = newExtras;
        return this;
    }

    /**
     * The edited graph.
     *
     * @throws dev.limbeck.error.ModelException if a value is made twice, or the nodes form a cycle
     */
    public Graph build() {
        List<Node> result = new ArrayList<>(nodes.size());
        nodes.forEach(node -> result.add(replaced.getOrDefault(node, node)));
        if (renamedUses.isEmpty()) {
            return build(result);
        }
        Renaming renaming = new Renaming(renamedUses, outputs, renamable(result));
        result.replaceAll(renaming::apply);
        result.addAll(renaming.identities());
        return new Graph(
                name,
                inputs,
                outputs,
                result,
                renaming.keys(initializers),
                renaming.keys(sparseInitializers),
                renaming.valueInfo(valueInfo),
                extras);
    }

    private Graph build(List<Node> result) {
        return new Graph(name, inputs, outputs, result, initializers, sparseInitializers, valueInfo, extras);
    }

    /** The values that this graph itself makes, so that their names are free to change. */
    private Set<String> renamable(List<Node> result) {
        Set<String> values = new HashSet<>(initializers.keySet());
        values.addAll(sparseInitializers.keySet());
        inputs.forEach(i -> values.remove(i.name()));
        result.forEach(n -> values.addAll(n.outputs()));
        return values;
    }
}
