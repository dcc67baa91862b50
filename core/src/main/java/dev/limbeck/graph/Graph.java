package dev.limbeck.graph;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An ONNX graph: immutable, nodes in an order in which every value is made before it is read, producers and uses
 * indexed. The only way to a changed graph is a {@link GraphEditor}.
 *
 * <p>The values of a graph are its inputs, its initializers and what its nodes make; each has one name and one origin.
 * A graph inside a node's attribute may also read values of the graphs around it ({@link #captures}).
 */
public final class Graph {
    private final String name;
    private final List<ValueInfo> inputs;
    private final List<ValueInfo> outputs;
    private final List<Node> nodes;
    private final Map<String, Tensor> initializers;
    private final Map<String, SparseTensor> sparseInitializers;
    private final Map<String, ValueInfo> valueInfo;
    private final Extras extras;

    private final Map<String, ValueInfo> inputsByName = new HashMap<>();
    private final Map<String, ValueInfo> outputsByName = new HashMap<>();
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, List<Use>> uses = new HashMap<>();
    private final Set<String> captures = new LinkedHashSet<>();

    Graph(
            String name,
            List<ValueInfo> inputs,
            List<ValueInfo> outputs,
            List<Node> nodes,
            Map<String, Tensor> initializers,
            Map<String, SparseTensor> sparseInitializers,
            Map<String, ValueInfo> valueInfo,
            Extras extras) {
        this.name = name;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
        this.sparseInitializers = Collections.unmodifiableMap(new LinkedHashMap<>(sparseInitializers));
        this.valueInfo = Collections.unmodifiableMap(new LinkedHashMap<>(valueInfo));
        this.extras = extras;
        indexInputsAndOutputs();
        indexProducers(nodes);
        this.nodes = new TopologicalOrder(nodes, producers).sorted();
        indexUses();
        captureOutputs();
    }

    private void indexInputsAndOutputs() {
        for (ValueInfo input : inputs) {
            if (inputsByName.put(input.name(), input) != null) {
                throw new ModelException("The graph '" + name + "' has two inputs named '" + input.name() + "'.");
            }
        }
        outputs.forEach(output -> outputsByName.putIfAbsent(output.name(), output));
    }

    private void indexProducers(List<Node> unordered) {
        for (Node node : unordered) {
            for (String output : node.outputs()) {
                if (output.isEmpty()) {
                    continue;
                }
                Node other = producers.put(output, node);
                if (other != null || isInput(output) || isInitializer(output)) {
                    throw new ModelException("The value '" + output + "' is made twice in the graph '" + name
                            + "', the second time by " + node.label() + ". ONNX allows one origin for each value.");
                }
            }
        }
    }

    private void indexUses() {
        for (Node node : nodes) {
            for (int i = 0; i < node.inputs().size(); i++) {
                String input = node.inputs().get(i);
                if (!input.isEmpty()) {
                    addUse(input, new Use(node, i));
                }
            }
            Attribute.graphsOf(node)
                    .flatMap(g -> g.captures.stream())
                    .distinct()
                    .forEach(captured -> {
                        addUse(captured, new Use(node, -1));
                    });
        }
    }

    private void addUse(String value, Use use) {
        uses.computeIfAbsent(value, v -> new ArrayList<>(2)).add(use);
        if (!isDefined(value)) {
            captures.add(value);
        }
    }

    private void captureOutputs() {
        for (ValueInfo output : outputs) {
            if (!isDefined(output.name())) {
                captures.add(output.name());
            }
        }
    }

    public String name() {
        return name;
    }

    /** The declared inputs. Files before IR version 4 list initializers here too; see {@link #feeds}. */
    public List<ValueInfo> inputs() {
        return inputs;
    }

    /** The inputs that a caller must give: those without an initializer. */
    public List<ValueInfo> feeds() {
        return inputs.stream().filter(i -> !isInitializer(i.name())).toList();
    }

    public List<ValueInfo> outputs() {
        return outputs;
    }

    public List<Node> nodes() {
        return nodes;
    }

    public Map<String, Tensor> initializers() {
        return initializers;
    }

    public Map<String, SparseTensor> sparseInitializers() {
        return sparseInitializers;
    }

    /** Declared types of intermediate values. */
    public Map<String, ValueInfo> valueInfo() {
        return valueInfo;
    }

    public Extras extras() {
        return extras;
    }

    /** The node that makes a value; empty for inputs, initializers and captured values. */
    public Optional<Node> producer(String value) {
        return Optional.ofNullable(producers.get(value));
    }

    /** Every place in this graph that reads a value, in the order of the nodes; graph outputs are not among them. */
    public List<Use> uses(String value) {
        return Collections.unmodifiableList(uses.getOrDefault(value, List.of()));
    }

    /** The dense initializer of this name. */
    public Optional<Tensor> initializer(String value) {
        return Optional.ofNullable(initializers.get(value));
    }

    /** The constant that a value is: a dense initializer, or the tensor of a Constant node. */
    public Optional<Tensor> constant(String value) {
        Tensor initializer = initializers.get(value);
        if (initializer != null) {
            return Optional.of(initializer);
        }
        return producer(value).flatMap(Constants::valueOf);
    }

    public boolean isInitializer(String value) {
        return initializers.containsKey(value) || sparseInitializers.containsKey(value);
    }

    public boolean isInput(String value) {
        return inputsByName.containsKey(value);
    }

    public boolean isOutput(String value) {
        return outputsByName.containsKey(value);
    }

    /** Whether this graph itself gives the value an origin. */
    public boolean isDefined(String value) {
        return producers.containsKey(value) || isInitializer(value) || isInput(value);
    }

    /** The values of surrounding graphs that this one reads, graphs inside it included. */
    public Set<String> captures() {
        return Collections.unmodifiableSet(captures);
    }

    /** The values that some values depend on, and these themselves; those that graphs inside of nodes read count. */
    public Set<String> dependencies(Collection<String> values) {
        Deque<String> pending = new ArrayDeque<>(values);
        Set<String> found = new LinkedHashSet<>();
        while (!pending.isEmpty()) {
            String value = pending.pop();
            if (found.add(value)) {
                producer(value).ifPresent(node -> node.reads().forEach(pending::add));
            }
        }
        return found;
    }

    /** What is declared about a value's type: as input, output, intermediate value or initializer. */
    public ValueType type(String value) {
        for (Map<String, ValueInfo> declared : List.of(valueInfo, inputsByName, outputsByName)) {
            ValueInfo info = declared.get(value);
            if (info != null) {
                return info.type();
            }
        }
        return constant(value)
                .<ValueType>map(t -> ValueType.TensorType.of(t.dtype(), Dims.of(t.shape())))
                .orElseGet(ValueType.Undeclared::new);
    }

    @Override
    public String toString() {
        return "Graph '" + name + "' (" + nodes.size() + " nodes)";
    }
}
