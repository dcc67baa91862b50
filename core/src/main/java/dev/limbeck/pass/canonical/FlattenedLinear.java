package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.match.Size;
import dev.limbeck.match.Sizes;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reshape(Reshape(x, [−1,in])·W + b, [B,S,out])  →  x·W + b: a layer needs no flat rows. */
public final class FlattenedLinear implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        Sizes sizes = Sizes.of(graph);
        GraphEditor editor = model.edit();
        boolean changed = false;
        for (Node node : graph.nodes()) {
            Optional<LinearLayer> layer = LinearLayer.of(graph, node);
            Optional<Node> flatten =
                    layer.flatMap(l -> graph.producer(l.input())).filter(n -> n.is("Reshape"));
            Optional<Node> restore = layer.flatMap(l -> LinearLayer.onlyReader(graph, l.output()))
                    .filter(n -> n.is("Reshape"));
            if (flatten.isPresent()
                    && restore.isPresent()
                    && areRows(sizes, layer.orElseThrow(), flatten.orElseThrow().input(0), restore.orElseThrow())) {
                editor.remove(restore.orElseThrow());
                layer.orElseThrow()
                        .writeOn(
                                editor,
                                flatten.orElseThrow().input(0),
                                restore.orElseThrow().output());
                changed = true;
            }
        }
        return Rewrite.to(changed ? model.withGraph(editor.build()) : model);
    }

    /** Whether x is [axes…, in] and the restored result [axes…, out]. */
    private static boolean areRows(Sizes sizes, LinearLayer layer, String x, Node restore) {
        Optional<List<Size>> shape = sizes.shape(x).filter(s -> s.size() > 1);
        long in = layer.weight().shape().dim(0);
        long out = layer.weight().shape().dim(1);
        return shape.filter(s -> s.get(s.size() - 1).is(in))
                .map(s -> {
                    List<Size> expected = new ArrayList<>(s);
                    expected.set(s.size() - 1, Size.of(out));
                    return expected;
                })
                .equals(sizes.shape(restore.output()));
    }
}
