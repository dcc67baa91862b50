package dev.limbeck.technique.quantize;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.match.DataMovement;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The pair QuantizeLinear, DequantizeLinear behind a value. There is one pair for a value, however many readers read
 * through it, and its names follow from the value's, so that sites may be quantized in any order.
 */
final class QuantizedActivation {
    private QuantizedActivation() {}

    private static String dequantized(String value) {
        return value + "/limbeck/dequantized";
    }

    /** The floating-point value that a value was before quantization: itself, unless a pair made it. */
    static String origin(Graph graph, String value) {
        return pair(graph, value).map(quantize -> quantize.input(0)).orElse(value);
    }

    /**
     * The value whose range decides how a value is quantized: its origin, or where its elements come from if they were
     * only moved; they keep the codes that they have there.
     */
    static String ranged(Graph graph, String value) {
        String origin = origin(graph, value);
        return graph.producer(origin)
                .filter(n -> DataMovement.isOnly(graph, n))
                .map(n -> ranged(graph, n.input(0)))
                .orElse(origin);
    }

    private static Optional<Node> pair(Graph graph, String value) {
        return graph.producer(value)
                .filter(n -> n.is("DequantizeLinear"))
                .flatMap(n -> graph.producer(n.input(0)))
                .filter(n -> n.is("QuantizeLinear"));
    }

    /** The scale of a value that a pair made. */
    static Optional<Float> scale(Graph graph, String value) {
        return pair(graph, value).flatMap(q -> graph.initializer(q.input(1))).map(s -> (float) s.doubleAt(0));
    }

    /** Lets one input of a node be read through the pair of its value. */
    static Graph readThrough(Graph graph, String node, int input, Affine map) {
        Node reader = graph.producer(node).orElseThrow();
        String value = reader.input(input);
        if (pair(graph, value).isPresent()) {
            return graph;
        }
        return redirected(withPair(graph, value, map), value, Set.of(new Place(node, input)));
    }

    /** Lets every reader of a value read it through its pair; outputs of the graph stay exact. */
    static Graph readThrough(Graph graph, String value, Affine map) {
        Set<Place> readers = new HashSet<>();
        for (Use use : graph.uses(value)) {
            if (!use.isCapture() && !use.node().is("QuantizeLinear")) {
                readers.add(new Place(use.node().output(), use.input()));
            }
        }
        return readers.isEmpty() ? graph : redirected(withPair(graph, value, map), value, readers);
    }

    private static Graph withPair(Graph graph, String value, Affine map) {
        if (graph.isDefined(dequantized(value))) {
            return graph;
        }
        GraphEditor editor = new GraphEditor(graph);
        String scale = editor.constant(value + "/limbeck/scale", Tensor.scalar(map.scale()));
        String zero = editor.constant(
                value + "/limbeck/zero_point", Codes.pack(map.range().dtype(), Shape.SCALAR, map.zeroPoint()));
        String codes = editor.freshName(value + "/limbeck/quantized");
        String floats = dequantized(value);
        editor.add(Node.of(codes, "QuantizeLinear", List.of(value, scale, zero), List.of(codes)));
        editor.add(Node.of(floats, "DequantizeLinear", List.of(codes, scale, zero), List.of(floats)));
        return editor.build();
    }

    private static Graph redirected(Graph graph, String value, Set<Place> places) {
        GraphEditor editor = new GraphEditor(graph);
        for (Node node : graph.nodes()) {
            Node changed = node;
            for (int i = 0; i < node.inputs().size(); i++) {
                if (node.input(i).equals(value) && places.contains(new Place(node.output(), i))) {
                    changed = changed.withInput(i, dequantized(value));
                }
            }
            if (changed != node) {
                editor.replace(node, changed);
            }
        }
        return editor.build();
    }

    /** An input of the node that makes a value. */
    private record Place(String node, int input) {}
}
