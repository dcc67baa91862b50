package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Transpose(x)·W + b  →  Transpose(x·W + b) where the last axis stays last and the result is rearranged again anyway:
 * layers that PyTorch runs sequence first ([S,B,H], nn.MultiheadAttention) move to the batch-first side, and the
 * transposes meet and cancel.
 */
public final class TransposedLinear implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        boolean changed = false;
        for (Node node : graph.nodes()) {
            Optional<LinearLayer> layer = LinearLayer.of(graph, node).filter(l -> isRearranged(graph, l.output()));
            Optional<Node> transpose =
                    layer.flatMap(l -> graph.producer(l.input())).filter(TransposedLinear::keepsLast);
            if (transpose.isPresent()) {
                String output = layer.orElseThrow().output();
                String rows = editor.freshName(output + "/limbeck/rows");
                layer.orElseThrow().writeOn(editor, transpose.orElseThrow().input(0), rows);
                Map<String, Attribute> perm =
                        Map.of("perm", transpose.orElseThrow().attribute("perm").orElseThrow());
                new Tape(editor, transpose.orElseThrow().name())
                        .addAs(output, "turned", "Transpose", perm, List.of(rows));
                changed = true;
            }
        }
        return Rewrite.to(changed ? model.withGraph(editor.build()) : model);
    }

    private static boolean keepsLast(Node node) {
        long[] perm = node.intsAttribute("perm").orElse(new long[0]);
        return node.is("Transpose") && perm.length > 1 && perm[perm.length - 1] == perm.length - 1;
    }

    private static boolean isRearranged(Graph graph, String value) {
        return !graph.isOutput(value)
                && !graph.uses(value).isEmpty()
                && graph.uses(value).stream()
                        .allMatch(u -> u.node().is("Transpose") || u.node().is("Reshape"));
    }
}
