package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Function;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The body of a function with the values and attributes of one call in the places of its parameters. */
final class FunctionCall {
    private final GraphEditor editor;
    private final Node call;
    private final Function function;
    private final String scope;

    FunctionCall(GraphEditor editor, Node call, Function function) {
        this.editor = editor;
        this.call = call;
        this.function = function;
        this.scope = call.name().isEmpty() ? call.output() : call.name();
    }

    /** The nodes that make what the call made. */
    List<Node> nodes() {
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < function.inputs().size(); i++) {
            names.put(function.inputs().get(i), call.input(i));
        }
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < function.outputs().size(); i++) {
            String formal = function.outputs().get(i);
            if (call.output(i).isEmpty()) {
                continue;
            }
            String known = names.putIfAbsent(formal, call.output(i));
            if (known != null) {
                String name = editor.freshName(scope + "/" + formal);
                nodes.add(Node.of(name, "Identity", List.of(known), List.of(call.output(i))));
            }
        }
        function.nodes().forEach(n -> nodes.add(renamed(n, names)));
        return nodes;
    }

    private Node renamed(Node node, Map<String, String> names) {
        List<String> inputs = node.inputs().stream().map(v -> name(v, names)).toList();
        List<String> outputs = node.outputs().stream().map(v -> name(v, names)).toList();
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        node.attributes().forEach((key, value) -> {
            Optional<Attribute> given = value.parameter().map(this::argument).orElse(Optional.of(value));
            given.ifPresent(a -> attributes.put(key, a.mapGraphs(g -> renamed(g, names))));
        });
        String name = editor.freshName(scope + "/" + (node.name().isEmpty() ? node.opType() : node.name()));
        return node.withName(name).withInputs(inputs).withOutputs(outputs).withAttributes(attributes);
    }

    /** What the call, or the function by default, gives for an attribute; empty if neither does. */
    private Optional<Attribute> argument(String attribute) {
        return call.attribute(attribute)
                .or(() -> Optional.ofNullable(function.defaults().get(attribute)));
    }

    private String name(String value, Map<String, String> names) {
        return value.isEmpty() ? "" : names.computeIfAbsent(value, v -> editor.freshName(scope + "/" + v));
    }

    private Graph renamed(Graph graph, Map<String, String> outer) {
        Map<String, String> names = new HashMap<>(outer);
        graph.inputs().forEach(i -> names.remove(i.name()));
        GraphEditor inner = GraphEditor.empty(graph.name());
        graph.inputs().forEach(i -> inner.addInput(renamed(i, names)));
        graph.initializers().forEach((value, tensor) -> inner.initializer(name(value, names), tensor));
        graph.sparseInitializers().forEach((value, tensor) -> inner.sparseInitializer(name(value, names), tensor));
        graph.nodes().forEach(n -> inner.add(renamed(n, names)));
        graph.outputs().forEach(o -> inner.addOutput(renamed(o, names)));
        return inner.build();
    }

    private ValueInfo renamed(ValueInfo info, Map<String, String> names) {
        return info.withName(name(info.name(), names));
    }
}
