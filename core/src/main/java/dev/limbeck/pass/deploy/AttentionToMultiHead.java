package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hands attention to ONNX Runtime's own operator, with the padding mask as it came:
 *
 * <pre>
 * Attention(Q, K, V, M(mask)) = com.microsoft.MultiHeadAttention(Q, K, V, key_padding_mask = mask)
 * </pre>
 */
public final class AttentionToMultiHead implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        ScoreMasks masks = new ScoreMasks(model, editor);
        for (Node node : graph.nodes()) {
            AttentionNode.of(graph, node)
                    .filter(masks::isPaddingOnly)
                    .ifPresent(a -> editor.replace(node, multiHead(a, masks)));
        }
        return Rewrite.to(model.withGraph(editor.build()));
    }

    private static Node multiHead(AttentionNode attention, ScoreMasks masks) {
        Node node = attention.node();
        String keyPadding = masks.keyPadding(attention);
        List<String> projected = List.of(attention.query(), attention.key(), attention.value());
        List<String> inputs = new ArrayList<>(projected);
        if (!keyPadding.isEmpty()) {
            inputs.addAll(List.of("", keyPadding));
        }
        return Node.of(
                node.name(),
                Node.MICROSOFT,
                "MultiHeadAttention",
                inputs,
                node.outputs(),
                attributes(attention, masks));
    }

    static Map<String, Attribute> attributes(AttentionNode attention, ScoreMasks masks) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("num_heads", Attribute.of(attention.heads()));
        attributes.put("scale", Attribute.of(attention.scale()));
        attributes.put("mask_filter_value", Attribute.of(masks.hiddenScore(attention)));
        return attributes;
    }
}
