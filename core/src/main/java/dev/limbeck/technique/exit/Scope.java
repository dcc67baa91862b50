package dev.limbeck.technique.exit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.pass.Tape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph that is being written, the outermost or one inside an If. Nodes come into it as copies whose values have names
 * of their own, so that one node can stand in several graphs; a map from the flat graph's names to those tells what a
 * value is called where.
 */
final class Scope {
    private final Graph flat;
    private final GraphEditor editor;
    private final String place;

    private Scope(Graph flat, GraphEditor editor, String place) {
        this.flat = flat;
        this.editor = editor;
        this.place = place;
    }

    /** The outermost graph, as an edit of the flat one. */
    static Scope outermost(GraphEditor editor) {
        return new Scope(editor.source(), editor, "exits");
    }

    /**
     * What is to stand in a graph inside an If.
     *
     * @param place the graph's name, which no other graph of the model has
     */
    record Inside(String place, Content content) {
        private Graph graph(Graph flat) {
            GraphEditor editor = GraphEditor.empty(place);
            List<String> outputs = content.write(new Scope(flat, editor, place));
            outputs.forEach(output -> editor.addOutput(new ValueInfo(output, new ValueType.Undeclared())));
            return editor.build();
        }
    }

    /** Writes nodes and answers the names of the values that are the graph's outputs. */
    interface Content {
        List<String> write(Scope scope);
    }

    /** A tape whose values are named after this place. */
    Tape tape() {
        return new Tape(editor, place);
    }

    /** What a value of the flat graph is called here when it is made here. */
    String own(String value) {
        return value + "/limbeck/" + place;
    }

    /** What a value of the flat graph is called in a place with these names. */
    static String name(String value, Map<String, String> names) {
        return names.getOrDefault(value, value);
    }

    /**
     * Copies nodes here.
     *
     * @param names what the values that they read are called; those that are not in it keep their names
     * @return these names and those of what the copies make
     */
    Map<String, String> copy(List<Node> nodes, Map<String, String> names) {
        Map<String, String> all = new HashMap<>(names);
        for (Node node : nodes) {
            node.outputs().stream().filter(value -> !value.isEmpty()).forEach(value -> all.put(value, own(value)));
        }
        for (Node node : nodes) {
            Map<String, String> read = looksForConstants(node) ? withOwnConstants(node, all) : all;
            editor.add(node.withName(node.name().isEmpty() ? "" : own(node.name()))
                    .mapInputs(value -> name(value, read))
                    .withOutputs(node.outputs().stream()
                            .map(value -> name(value, all))
                            .toList()));
        }
        return all;
    }

    /**
     * Whether ONNX Runtime (1.28) looks for a node's constants in the graph that reads them only. From codes, scales and zero
     * points of a graph around it makes no quantized operators: it refuses the model or leaves an operator without its
     * input. A convolution whose weights stand there stays in the plain layout, which takes half as long again. Other
     * constants stay where they are: in an If it would keep both forms of them.
     */
    private static boolean looksForConstants(Node node) {
        return node.is("QuantizeLinear") || node.is("DequantizeLinear") || node.is("Conv");
    }

    private Map<String, String> withOwnConstants(Node node, Map<String, String> names) {
        Map<String, String> all = new HashMap<>(names);
        for (String value : node.inputs()) {
            flat.initializer(value).ifPresent(tensor -> {
                all.put(value, own(value));
                editor.initializer(own(value), tensor);
            });
        }
        return all;
    }

    /**
     * Adds an If.
     *
     * @param results the values that it makes
     */
    void choose(String condition, Inside then, Inside otherwise, List<String> results) {
        Map<String, Attribute> branches = new LinkedHashMap<>();
        branches.put("then_branch", Attribute.of(then.graph(flat)));
        branches.put("else_branch", Attribute.of(otherwise.graph(flat)));
        editor.add(Node.of(tape().freshName("choice"), Node.STANDARD, "If", List.of(condition), results, branches));
    }
}
