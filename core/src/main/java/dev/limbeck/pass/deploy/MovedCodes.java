package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.DataMovement;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * QuantizeLinear(move(DequantizeLinear(c, s, z)), s, z)  →  move(c): elements that are only moved (Slice, Pad, Reshape, …) are moved
 * as integers; what was padded with zeros is padded with z.
 */
public final class MovedCodes implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        boolean changed = false;
        for (Node quantize : graph.nodes()) {
            List<Node> moves = quantize.is("QuantizeLinear") ? moves(graph, quantize.input(0)) : List.of();
            Optional<Node> dequantize = moves.isEmpty()
                    ? Optional.empty()
                    : Operands.producer(graph, moves.get(0).input(0), "DequantizeLinear")
                            .filter(n -> haveOneMap(graph, n, quantize));
            if (dequantize.isPresent()) {
                Tape tape = new Tape(editor, quantize.output());
                String codes = dequantize.orElseThrow().input(0);
                for (Node move : moves) {
                    codes = tape.add("moved", move.opType(), move.attributes(), operands(move, codes, quantize));
                }
                editor.replaceUses(quantize.output(), codes);
                changed = true;
            }
        }
        return Rewrite.to(changed ? model.withGraph(editor.build()) : model);
    }

    /** The nodes that do nothing but move elements on the way to a value, in the order in which they do it. */
    private static List<Node> moves(Graph graph, String value) {
        List<Node> moves = new ArrayList<>();
        Optional<Node> node = move(graph, value);
        while (node.isPresent()) {
            moves.add(0, node.orElseThrow());
            node = move(graph, node.orElseThrow().input(0));
        }
        return moves;
    }

    private static Optional<Node> move(Graph graph, String value) {
        return graph.producer(value)
                .filter(n -> DataMovement.isOnly(graph, n))
                .filter(n -> Operands.isReadOnce(graph, value));
    }

    /** Whether scale and zero point are the same numbers, one for the whole tensor. */
    private static boolean haveOneMap(Graph graph, Node dequantize, Node quantize) {
        return isEqual(graph, dequantize, quantize, 1) && isEqual(graph, dequantize, quantize, 2);
    }

    private static boolean isEqual(Graph graph, Node dequantize, Node quantize, int input) {
        Optional<Tensor> one = dequantize.hasInput(input) ? graph.constant(dequantize.input(input)) : Optional.empty();
        return quantize.hasInput(input)
                && one.filter(t -> t.size() == 1).isPresent()
                && one.equals(graph.constant(quantize.input(input)));
    }

    private static String[] operands(Node move, String codes, Node quantize) {
        List<String> operands = new ArrayList<>(move.inputs());
        operands.set(0, codes);
        if (move.is("Pad")) {
            while (operands.size() < 3) {
                operands.add("");
            }
            operands.set(2, quantize.input(2));
        }
        return operands.toArray(String[]::new);
    }
}
