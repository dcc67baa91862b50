package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.util.Optional;

/**
 * Reduces a stream of tensors to something small. Its memory must not grow with the number of batches. Implementations
 * are records, so that equal reducers of one value are recognised.
 */
public non-sealed interface Reducer extends Reduction {
    /** A new, empty accumulation. */
    Accumulator accumulator();

    @Override
    default Optional<Reducer> ofElements() {
        return Optional.of(this);
    }

    @Override
    default String remedy() {
        return "Add dev.limbeck:limbeck-ort, which runs models on ONNX Runtime.";
    }

    /** The state of one reduction. */
    interface Accumulator {
        /**
         * Takes in one batch.
         *
         * @param value the value, FLOAT, padding rows already removed where {@code supports masks} applies
         */
        void add(Tensor value);

        /** What has been seen so far. */
        Summary summary();
    }
}
