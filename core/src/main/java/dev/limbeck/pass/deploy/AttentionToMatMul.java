package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes attention as products:
 *
 * <pre>
 * Attention(Q, K, V, M) = Softmax(scale·Q·Kᵀ + M)·V        on heads [B, heads, S, headSize]
 * </pre>
 *
 * <p>Packed rows of Q, K and V, which may be columns of one value, are unpacked, split and transposed to heads by one
 * Gather each; another Gather transposes the context back and packs it.
 */
public final class AttentionToMatMul implements Pass {
    private final boolean standardOnly;

    /**
     * @param standardOnly whether to write MatMul and Mul instead of {@code com.microsoft.FusedMatMul}
     */
    public AttentionToMatMul(boolean standardOnly) {
        this.standardOnly = standardOnly;
    }

    @Override
    public Rewrite apply(Model model) {
        Lowering lowering = new Lowering(model);
        for (Node node : model.graph().nodes()) {
            AttentionNode.of(model.graph(), node).ifPresent(lowering::lower);
        }
        return Rewrite.to(model.withGraph(lowering.editor.build()));
    }

    private final class Lowering {
        private final Graph graph;
        private final GraphEditor editor;
        private final ScoreMasks masks;
        private final HeadIndices indices;
        private final Map<String, String> headsOfRows = new HashMap<>();

        Lowering(Model model) {
            this.graph = model.graph();
            this.editor = model.edit();
            this.masks = new ScoreMasks(model, editor);
            this.indices = new HeadIndices(editor);
        }

        void lower(AttentionNode attention) {
            Tape tape = new Tape(editor, attention.node().output());
            String query = heads(tape, attention, attention.query(), "query");
            String value = heads(tape, attention, attention.value(), "value");
            String scores = scores(tape, attention, query);
            String masked = masks.additive(attention)
                    .map(m -> tape.add("masked", "Add", scores, m))
                    .orElse(scores);
            String weights = tape.add("weights", "Softmax", Map.of("axis", Attribute.of(-1)), masked);
            String context = tape.add("context", "MatMul", weights, value);
            Optional<Node> packing = attention.packing(graph);
            if (packing.isPresent()
                    && HeadRows.of(graph, attention, attention.value()).isPacked()) {
                packed(tape, attention, context, packing.get());
            } else {
                padded(tape, attention, context);
            }
        }

        private String scores(Tape tape, AttentionNode attention, String query) {
            String key = heads(tape, attention, attention.key(), "key");
            if (standardOnly) {
                String scaled =
                        tape.add("scaled", "Mul", query, tape.constant("scale", Tensor.scalar(attention.scale())));
                return tape.add("scores", "MatMul", scaled, tape.add("turned", "Transpose", perm(0, 1, 3, 2), key));
            }
            Map<String, Attribute> attributes = new LinkedHashMap<>();
            attributes.put("transB", Attribute.of(1));
            attributes.put("alpha", Attribute.of(attention.scale()));
            return tape.microsoft("scores", "FusedMatMul", attributes, query, key);
        }

        private String heads(Tape tape, AttentionNode attention, String input, String step) {
            HeadRows rows = HeadRows.of(graph, attention, input);
            if (rows.isPacked()) {
                String heads = headsOfRows.computeIfAbsent(
                        rows.rows(),
                        r -> tape.add(
                                "heads",
                                "Reshape",
                                r,
                                tape.constant("head_rows", Tensor.vector(-1, attention.headSize()))));
                return tape.add(step, "Gather", heads, indices.unpack(rows, attention.heads()));
            }
            String split = tape.add(
                    step + "_heads",
                    "Reshape",
                    input,
                    tape.constant("by_head", Tensor.vector(0, 0, attention.heads(), attention.headSize())));
            return tape.add(step, "Transpose", perm(0, 2, 1, 3), split);
        }

        private void packed(Tape tape, AttentionNode attention, String context, Node packing) {
            String rows = tape.add(
                    "context_rows",
                    "Reshape",
                    context,
                    tape.constant("context_row", Tensor.vector(-1, attention.headSize())));
            String back = HeadRows.of(graph, attention, attention.value()).back();
            String index = indices.pack(packing.input(1), back, attention.heads());
            String heads = tape.add("context_heads", "Gather", rows, index);
            String width = tape.constant("joined", Tensor.vector(-1, attention.width()));
            editor.remove(attention.node());
            editor.remove(graph.producer(packing.input(0)).orElseThrow());
            editor.replace(packing, Node.of(packing.name(), "Reshape", List.of(heads, width), packing.outputs()));
        }

        private void padded(Tape tape, AttentionNode attention, String context) {
            String turned = tape.add("context_heads", "Transpose", perm(0, 2, 1, 3), context);
            String width = tape.constant("joined", Tensor.vector(0, 0, attention.width()));
            editor.replace(
                    attention.node(),
                    Node.of(
                            attention.node().name(),
                            "Reshape",
                            List.of(turned, width),
                            attention.node().outputs()));
        }

        private static Map<String, Attribute> perm(long... axes) {
            return Map.of("perm", Attribute.ofInts(axes));
        }
    }
}
