package dev.limbeck.torch;

import dev.limbeck.tensor.Tensor;
import java.util.Map;

/** What goes along with a training, step by step, beside the optimiser, and remembers something of it. Close it. */
interface TrainingCompanion extends AutoCloseable {
    /** The gradients of a step are there; the parameters change next. */
    default void beforeUpdate() {}

    /**
     * The parameters have changed.
     *
     * @param done how many steps are done
     */
    void afterUpdate(long done);

    /** Whether a model that was trained for so many steps is one of those that may be kept. */
    default boolean isSettled(long done) {
        return true;
    }

    /**
     * What the model computes with once it is trained.
     *
     * @param weights what it would be without this companion
     * @return values owned by the innermost open {@link NativeScope}, or by whoever owned them before
     */
    Map<String, Value> atInference(Map<String, Value> weights);

    /** Copies of what it remembers, by slot and parameter. */
    Map<String, Tensor> state();

    /** Takes up what it remembered. */
    void restore(Map<String, Tensor> state);

    @Override
    void close();
}
