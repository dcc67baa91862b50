package dev.limbeck.op;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;

/** The types of a model that nothing contradicts. */
public final class KnownTypes {
    private KnownTypes() {}

    /**
     * What is inferred; nothing, where the declared shapes contradict one another. Runtimes run such files if the values
     * fit, so what can do without types must not refuse them.
     */
    public static InferredTypes of(Model model) {
        try {
            return ShapeInference.infer(model);
        } catch (ModelException contradiction) {
            return InferredTypes.NONE;
        }
    }
}
