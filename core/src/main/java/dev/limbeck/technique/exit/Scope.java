package dev.limbeck.technique.exit;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.pass.Tape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        Set<Node> readers = new HashSet<>(nodes);
        for (Node node : nodes) {
            Map<String, String> read = withOwnConstants(node, readers, all);
            editor.add(node.withName(node.name().isEmpty() ? "" : own(node.name()))
                    .mapInputs(value -> name(value, read))
                    .withOutputs(node.outputs().stream()
                            .map(value -> name(value, all))
                            .toList()));
        }
        return all;
    }

    /**
     * Constants that nothing else reads stand in the graph of their readers. ONNX Runtime (1.28) gives convolutions the
     * layout that its kernels like only where their weights do.
     */
    private Map<String, String> withOwnConstants(Node node, Set<Node> readers, Map<String, String> names) {
        Map<String, String> all = new HashMap<>(names);
        for (String value : node.inputs()) {
            if (isQuantization(node) || isReadByOnly(readers, value)) {
                flat.initializer(value).ifPresent(tensor -> {
                    all.put(value, own(value));
                    editor.initializer(own(value), tensor);
                });
            }
        }
        return all;
    }

    private boolean isReadByOnly(Set<Node> readers, String constant) {
        return flat.uses(constant).stream().allMatch(use -> !use.isCapture() && readers.contains(use.node()));
    }

    /**
     * Codes, scales and zero points always do. ONNX Runtime looks for them there when it makes quantized operators of these
     * nodes; where they are constants of a graph around, it refuses the model or leaves an operator without its input
     * (1.28).
     */
    private static boolean isQuantization(Node node) {
        return node.is("QuantizeLinear") || node.is("DequantizeLinear");
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
