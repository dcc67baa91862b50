package dev.limbeck.pass.opset;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;

/** The types that a change of opset may rely on. */
final class KnownTypes {
    private KnownTypes() {}

    /**
     * What is inferred; nothing, where the declared shapes contradict one another. Runtimes run such files if the values
     * fit, so a change of form must not refuse them.
     */
    static InferredTypes of(Model model) {
        try {
            return ShapeInference.infer(model);
        } catch (ModelException contradiction) {
            return InferredTypes.NONE;
        }
    }
}
