package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import java.util.Optional;

/** Transpose(Transpose(x, p), q)  →  Transpose(x, p∘q), where p∘q takes axis p[q[i]] to axis i. */
public final class TransposeFusion implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        boolean changed = false;
        for (Node outer : graph.nodes()) {
            Optional<Node> inner = outer.is("Transpose")
                    ? graph.producer(outer.input(0)).filter(n -> n.is("Transpose"))
                    : Optional.empty();
            Optional<long[]> p = inner.flatMap(n -> n.intsAttribute("perm"));
            Optional<long[]> q = outer.intsAttribute("perm");
            if (p.isEmpty() || q.isEmpty() || p.orElseThrow().length != q.orElseThrow().length) {
                continue;
            }
            long[] both = new long[q.orElseThrow().length];
            for (int i = 0; i < both.length; i++) {
                both[i] = p.orElseThrow()[(int) q.orElseThrow()[i]];
            }
            editor.replace(
                    outer,
                    outer.withInput(0, inner.orElseThrow().input(0)).withAttribute("perm", Attribute.ofInts(both)));
            changed = true;
        }
        return Rewrite.to(changed ? model.withGraph(editor.build()) : model);
    }
}
