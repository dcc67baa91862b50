package dev.limbeck.torch;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** One node with what it reads, written as a test reads: {@code NodeCase.of("Conv").input(x).input(w).with("group", 2)}. */
final class NodeCase {
    private static final long OPSET = 22;

    /** Newer than ONNX Runtime reads. */
    private static final long LATEST_OPSET = 27;

    private static final long IR_VERSION = 10;

    private final String type;
    private final String domain;
    private final long opset;
    private final List<String> names;
    private final Map<String, Tensor> inputs;
    private final Map<String, Attribute> attributes;
    private final int outputs;
    private final Set<String> constants;

    private NodeCase(
            String type,
            String domain,
            long opset,
            List<String> names,
            Map<String, Tensor> inputs,
            Map<String, Attribute> attributes,
            int outputs,
            Set<String> constants) {
        this.type = type;
        this.domain = domain;
        this.opset = opset;
        this.names = names;
        this.inputs = inputs;
        this.attributes = attributes;
        this.outputs = outputs;
        this.constants = constants;
    }

    /** An operator of the standard domain with one output. */
    static NodeCase of(String type) {
        return new NodeCase(type, Node.STANDARD, OPSET, List.of(), Map.of(), Map.of(), 1, Set.of());
    }

    /** An operator of the newest opset, in which all operators exist. */
    static NodeCase latest(String type) {
        return of(type).opset(LATEST_OPSET);
    }

    static NodeCase microsoft(String type) {
        return new NodeCase(type, Node.MICROSOFT, OPSET, List.of(), Map.of(), Map.of(), 1, Set.of());
    }

    /** An initializer, to which no gradient is asked for. */
    NodeCase constant(Tensor value) {
        Set<String> more = new HashSet<>(constants);
        more.add("in" + names.size());
        NodeCase node = input(value);
        return new NodeCase(type, domain, opset, node.names, node.inputs, attributes, outputs, more);
    }

    /** An input of the model if it is of a floating-point type, else an initializer. */
    NodeCase input(Tensor value) {
        String name = "in" + names.size();
        Map<String, Tensor> more = new LinkedHashMap<>(inputs);
        more.put(name, value);
        return new NodeCase(type, domain, opset, plus(name), more, attributes, outputs, constants);
    }

    /** An input of the model that only graphs inside the node read, under this name. */
    NodeCase captured(String name, Tensor value) {
        Map<String, Tensor> more = new LinkedHashMap<>(inputs);
        more.put(name, value);
        return new NodeCase(type, domain, opset, names, more, attributes, outputs, constants);
    }

    /** Leaves out an optional input. */
    NodeCase omitted() {
        return new NodeCase(type, domain, opset, plus(""), inputs, attributes, outputs, constants);
    }

    private List<String> plus(String name) {
        List<String> more = new ArrayList<>(names);
        more.add(name);
        return more;
    }

    NodeCase with(String attribute, long value) {
        return with(attribute, Attribute.of(value));
    }

    NodeCase with(String attribute, long... values) {
        return with(attribute, Attribute.ofInts(values));
    }

    NodeCase with(String attribute, List<Long> values) {
        return with(attribute, Attribute.ofInts(values));
    }

    NodeCase with(String attribute, float value) {
        return with(attribute, Attribute.of(value));
    }

    NodeCase with(String attribute, String value) {
        return with(attribute, Attribute.of(value));
    }

    NodeCase with(String attribute, Attribute value) {
        Map<String, Attribute> more = new LinkedHashMap<>(attributes);
        more.put(attribute, value);
        return new NodeCase(type, domain, opset, names, inputs, more, outputs, constants);
    }

    NodeCase outputs(int count) {
        return new NodeCase(type, domain, opset, names, inputs, attributes, count, constants);
    }

    NodeCase opset(long version) {
        return new NodeCase(type, domain, version, names, inputs, attributes, outputs, constants);
    }

    /** The same with every floating-point input in another type. */
    NodeCase in(DType floating) {
        Map<String, Tensor> cast = new LinkedHashMap<>();
        inputs.forEach((name, t) -> cast.put(name, t.dtype().isFloating() ? t.cast(floating) : t));
        return new NodeCase(type, domain, opset, names, cast, attributes, outputs, constants);
    }

    String type() {
        return type;
    }

    /** The kernel that computes the node. */
    KernelRow kernel() {
        return KernelTable.row(domain, type, opset).orElseThrow();
    }

    /** What the node reads at a position. */
    Tensor value(int position) {
        return value(names.get(position));
    }

    private Tensor value(String name) {
        return Objects.requireNonNull(inputs.get(name), name);
    }

    /** The node's outputs on libtorch, as in inference. */
    List<Tensor> run() {
        try (TorchGraph graph = TorchGraph.of(model())) {
            return List.copyOf(graph.run(feeds()).values());
        }
    }

    /** What is read as inputs of the model; the rest is initializers. */
    Map<String, Tensor> feeds() {
        Map<String, Tensor> feeds = new LinkedHashMap<>(inputs);
        feeds.keySet().removeIf(this::isConstant);
        return feeds;
    }

    private boolean isConstant(String name) {
        return constants.contains(name) || !value(name).dtype().isFloating();
    }

    Model model() {
        GraphEditor editor = GraphEditor.empty("case");
        List<String> results = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            results.add("out" + i);
        }
        inputs.forEach((name, t) -> {
            if (isConstant(name)) {
                editor.initializer(name, t);
            } else {
                editor.addInput(new ValueInfo(name, ValueType.TensorType.of(t.dtype(), Dims.of(t.shape()))));
            }
        });
        results.forEach(output -> editor.addOutput(new ValueInfo(output, new ValueType.Undeclared())));
        editor.add(Node.of("node", domain, type, names, results, attributes));
        return Model.of(editor.build(), opset, IR_VERSION);
    }

    @Override
    public String toString() {
        return type + " " + attributes + " of " + inputs;
    }
}
