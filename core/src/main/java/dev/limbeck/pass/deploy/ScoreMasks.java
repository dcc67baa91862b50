package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueType;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is added to the scores of each attention: a short form of the padding mask, or the mask it has. */
final class ScoreMasks {
    private static final Set<String> OF_FIRST =
            Set.of("Expand", "Unsqueeze", "Squeeze", "Slice", "Reshape", "Identity", "Mul", "Add", "Sub", "Transpose");
    /** Hides any key from a softmax, whatever its score is. */
    private static final float LOWEST = -Float.MAX_VALUE;

    /**
     * Hides a key whose score is that of a visible one: exp(-50) = 2e-22 is nothing beside it. Unlike exp(-MAX_VALUE) it
     * does not underflow, for which Intel processors take six times as long.
     */
    private static final float LOW = -50;

    private static final Set<String> BOOLEAN =
            Set.of("And", "Or", "Not", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual");

    private final Graph graph;
    private final PaddingMask padding;
    private final Tape tape;
    private final MadeOnce once = new MadeOnce();
    private final MaskForms forms;

    ScoreMasks(Model model, GraphEditor editor) {
        this.graph = model.graph();
        this.padding = PaddingMask.find(model);
        this.tape = new Tape(editor, padding.isFound() ? padding.input() : "mask");
        this.forms = new MaskForms(editor, padding.input());
    }

    /** Whether this attention hides padding and nothing else, or nothing at all. */
    boolean isPaddingOnly(AttentionNode attention) {
        return padding.isFound() || !attention.node().hasInput(3);
    }

    /** What is added to the score of padding. Padded places of packed rows hold copies of the real token before them. */
    float hiddenScore(AttentionNode attention) {
        return Unpacked.gather(graph, attention.key()).isPresent() ? LOW : LOWEST;
    }

    /** The padding mask as INT32 [B, S]; the empty string if the attention has no mask. */
    String keyPadding(AttentionNode attention) {
        return attention.node().hasInput(3) ? forms.keyPadding() : "";
    }

    /** FLOAT, broadcast to [B, heads, S, S]; empty if the attention has no mask. */
    Optional<String> additive(AttentionNode attention) {
        String mask = attention.node().input(3);
        if (mask.isEmpty()) {
            return Optional.empty();
        }
        if (padding.isFound()) {
            return Optional.of(forms.additive(hiddenScore(attention)));
        }
        return Optional.of(isBoolean(mask) ? once.value(mask, () -> hidden(mask)) : mask);
    }

    private String hidden(String mask) {
        return tape.add(
                "scores",
                "Where",
                Map.<String, Attribute>of(),
                mask,
                tape.constant("visible", Tensor.scalar(0f)),
                tape.constant("hidden", Tensor.scalar(LOWEST)));
    }

    private boolean isBoolean(String mask) {
        Optional<ValueType.TensorType> declared = graph.type(mask).tensor();
        if (declared.isPresent()) {
            return declared.get().dtype() == DType.BOOL;
        }
        return graph.producer(mask).filter(this::makesBooleans).isPresent();
    }

    private boolean makesBooleans(Node node) {
        if (node.is("Cast")) {
            return node.intAttribute("to", 0) == DType.BOOL.code();
        }
        return BOOLEAN.contains(node.opType())
                || (OF_FIRST.contains(node.opType()) && isBoolean(node.input(0)))
                || (node.is("Where") && isBoolean(node.input(1)));
    }
}
