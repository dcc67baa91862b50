package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
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
        PaddingMask mask = PaddingMask.find(model);
        if (!mask.isFound()) {
            return Rewrite.declined(model, mask.reason());
        }
        GraphEditor editor = model.edit();
        MaskForms forms = new MaskForms(editor, mask.input());
        for (Node node : graph.nodes()) {
            AttentionNode.of(graph, node).ifPresent(a -> editor.replace(node, multiHead(a, forms)));
        }
        return Rewrite.to(model.withGraph(editor.build()));
    }

    private static Node multiHead(AttentionNode attention, MaskForms forms) {
        Node node = attention.node();
        return Node.of(
                node.name(),
                Node.MICROSOFT,
                "MultiHeadAttention",
                List.of(attention.query(), attention.key(), attention.value(), "", forms.keyPadding()),
                node.outputs(),
                attributes(attention));
    }

    static Map<String, Attribute> attributes(AttentionNode attention) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("num_heads", Attribute.of(attention.heads()));
        attributes.put("scale", Attribute.of(attention.scale()));
        attributes.put("mask_filter_value", Attribute.of(-Float.MAX_VALUE));
        return attributes;
    }
}
