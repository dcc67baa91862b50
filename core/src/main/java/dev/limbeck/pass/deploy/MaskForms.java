package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Map;

/** The padding mask [B, S] in the forms that the lowered attentions read, each made once a run. */
final class MaskForms {
    private final Tape tape;
    private final String mask;
    private final MadeOnce once = new MadeOnce();

    MaskForms(GraphEditor editor, String mask) {
        this.tape = new Tape(editor, mask);
        this.mask = mask;
    }

    /** 1 for tokens, 0 for padding; INT32 [B, S]. */
    String keyPadding() {
        return once.value("int", () -> tape.add("key_padding", "Cast", to(DType.INT32), real()));
    }

    /** 0 for tokens, {@code hidden} for padding, to be added to scores; FLOAT [B, 1, 1, S]. */
    String additive(float hidden) {
        return once.value("additive " + hidden, () -> {
            String kept = tape.add("real_float", "Cast", to(DType.FLOAT), real());
            String padding = tape.add("minus_padding", "Sub", kept, tape.constant("unit", Tensor.scalar(1f)));
            String scores = tape.add("hidden", "Mul", padding, tape.constant("low", Tensor.scalar(-hidden)));
            return tape.add("scores", "Unsqueeze", scores, tape.constant("head_axes", Tensor.vector(1, 2)));
        });
    }

    private String real() {
        return once.value("bool", () -> tape.add("attended", "Cast", to(DType.BOOL), mask));
    }

    private static Map<String, Attribute> to(DType type) {
        return Map.of("to", Attribute.of(type.code()));
    }
}
