package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Computes only the first token's rows where nothing but the first token is read:
 *
 * <pre>
 * f(x)[:, 0] = f(x[:, 0])                                  for f row by row
 * Attention(Q, K, V, M)[:, 0] = Attention(Q[:, 0:1], K, V, M[…, 0:1, :])
 * </pre>
 *
 * <p>Going backwards from the head that picks the first token, this leaves K and V of the last block on all tokens, and
 * puts Q and everything after it on one row. Where dynamic quantization ranges an activation, its range then comes from
 * those rows alone.
 */
public final class FirstTokenLastBlock implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        PaddingMask mask = PaddingMask.find(model);
        if (!mask.isFound()) {
            return Rewrite.declined(model, mask.reason());
        }
        TokenRows rows = new TokenRows(graph, mask.input());
        Set<Node> onFirstRow = readAtFirstTokenOnly(graph, rows);
        if (onFirstRow.stream().noneMatch(n -> n.is("Attention"))) {
            return Rewrite.declined(model, "No attention is read at the first token only.");
        }
        return Rewrite.to(model.withGraph(new Selection(model, rows, onFirstRow).build()));
    }

    private static Set<Node> readAtFirstTokenOnly(Graph graph, TokenRows rows) {
        Set<Node> selected = new LinkedHashSet<>();
        List<Node> nodes = graph.nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            List<Use> uses = graph.uses(node.output());
            boolean only = rows.isRowWise(node)
                    && !graph.isOutput(node.output())
                    && !uses.isEmpty()
                    && uses.stream().allMatch(u -> readsFirstToken(graph, selected, u));
            if (only) {
                selected.add(node);
            }
        }
        return selected;
    }

    private static boolean readsFirstToken(Graph graph, Set<Node> selected, Use use) {
        if (FirstToken.isPick(graph, use)) {
            return true;
        }
        boolean asRows = !use.isCapture() && (!use.node().is("Attention") || use.input() == 0);
        return asRows && selected.contains(use.node());
    }

    /** One edit: the selected nodes read rows picked from those that stay on all tokens. */
    private static final class Selection {
        private final Model model;
        private final TokenRows rows;
        private final Set<Node> selected;
        private final GraphEditor editor;
        private final Map<String, String> picked = new HashMap<>();

        Selection(Model model, TokenRows rows, Set<Node> selected) {
            this.model = model;
            this.rows = rows;
            this.selected = selected;
            this.editor = model.edit();
        }

        Graph build() {
            editor.clearValueInfo();
            for (Node node : selected) {
                editor.replace(node, node.is("Attention") ? attention(node) : rowWise(node));
            }
            return editor.build();
        }

        private Node rowWise(Node node) {
            return node.mapInputs(v -> rows.holdsTokens(v) ? firstRow(v) : v);
        }

        private Node attention(Node node) {
            Node oneQuery = node.withInput(0, firstRow(node.input(0)));
            return node.hasInput(3) ? oneQuery.withInput(3, firstQueryOf(node.input(3))) : oneQuery;
        }

        private String firstRow(String value) {
            if (model.graph().producer(value).filter(selected::contains).isPresent()) {
                return value;
            }
            return picked.computeIfAbsent(value, v -> {
                Tape tape = new Tape(editor, v);
                return tape.add(
                        "first",
                        "Gather",
                        Map.of("axis", Attribute.of(1)),
                        v,
                        tape.constant("zero", Tensor.vector(0L)));
            });
        }

        private String firstQueryOf(String mask) {
            return picked.computeIfAbsent(mask, v -> {
                Tape tape = new Tape(editor, v);
                return tape.slice("query", v, -2, 0, 1);
            });
        }
    }
}
