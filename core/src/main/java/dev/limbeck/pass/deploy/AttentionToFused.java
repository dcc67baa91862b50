package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Joins attention with the projections of Q, K and V, after {@link MergeProjections}:
 *
 * <pre>
 * Attention(Split(x·W + b), M(mask)) = com.microsoft.Attention(x, W, b, mask)
 * Attention(Split(s·sw·(x − z)·W + b), M(mask)) = com.microsoft.QAttention(x, W, b, s, sw, mask, z, 0)
 * </pre>
 *
 * <p>Where rows are packed, x is unpacked instead of the projections.
 */
public final class AttentionToFused implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Fusion fusion = new Fusion(model);
        for (Node node : model.graph().nodes()) {
            AttentionNode.of(model.graph(), node)
                    .filter(fusion.masks::isPaddingOnly)
                    .ifPresent(fusion::fuse);
        }
        return Rewrite.to(model.withGraph(fusion.editor.build()));
    }

    private static final class Fusion {
        private final Graph graph;
        private final GraphEditor editor;
        private final ScoreMasks masks;

        Fusion(Model model) {
            this.graph = model.graph();
            this.editor = model.edit();
            this.masks = new ScoreMasks(model, editor);
        }

        void fuse(AttentionNode attention) {
            HeadRows query = HeadRows.of(graph, attention, attention.query());
            HeadRows key = HeadRows.of(graph, attention, attention.key());
            HeadRows value = HeadRows.of(graph, attention, attention.value());
            int heads = attention.heads();
            boolean together = query.rows().equals(key.rows())
                    && query.rows().equals(value.rows())
                    && query.first() == 0
                    && key.first() == heads
                    && value.first() == 2 * heads
                    && query.total() == 3 * heads;
            if (together) {
                IntegerProduct.endingAt(graph, query.rows())
                        .ifPresentOrElse(
                                product -> quantized(attention, product, query.back()),
                                () -> floating(attention, query));
            }
        }

        private void floating(AttentionNode attention, HeadRows rows) {
            Optional<Node> add = Operands.producer(graph, rows.rows(), "Add");
            Optional<Node> product = add.flatMap(n -> graph.producer(n.input(0)))
                    .filter(n -> n.is("MatMul"))
                    .filter(n -> graph.initializer(n.input(1)).isPresent());
            if (product.isEmpty() || graph.initializer(add.get().input(1)).isEmpty()) {
                return;
            }
            Tape tape = new Tape(editor, attention.node().output());
            String x = unpacked(tape, product.get().input(0), rows.back());
            replace(
                    attention,
                    "Attention",
                    trimmed(List.of(x, product.get().input(1), add.get().input(1), masks.keyPadding(attention))));
        }

        private static List<String> trimmed(List<String> inputs) {
            int last = inputs.size() - 1;
            return inputs.get(last).isEmpty() ? inputs.subList(0, last) : inputs;
        }

        private void quantized(AttentionNode attention, IntegerProduct product, String back) {
            Optional<Tensor> weight = graph.initializer(product.weight());
            if (product.bias().isEmpty() || !product.weightZero().isEmpty() || weight.isEmpty()) {
                return;
            }
            Tape tape = new Tape(editor, attention.node().output());
            String zero =
                    tape.constant("weight_zero", Tensor.ofBytes(weight.get().dtype(), Shape.SCALAR, (byte) 0));
            List<String> inputs = new ArrayList<>(List.of(
                    unpacked(tape, product.codes(), back),
                    product.weight(),
                    product.bias(),
                    product.scale(),
                    product.weightScale(),
                    masks.keyPadding(attention),
                    product.zero(),
                    zero));
            replace(attention, "QAttention", inputs);
        }

        private static String unpacked(Tape tape, String rows, String back) {
            return back.isEmpty() ? rows : tape.add("rows_in_place", "Gather", rows, back);
        }

        private void replace(AttentionNode attention, String opType, List<String> inputs) {
            Node node = attention.node();
            Map<String, Attribute> attributes = AttentionToMultiHead.attributes(attention, masks);
            editor.replace(node, Node.of(node.name(), Node.MICROSOFT, opType, inputs, node.outputs(), attributes));
        }
    }
}
