package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;

/**
 * Reduces a stream of tensors to something small. Its memory must not grow with the number of batches. Implementations
 * are records, so that equal reducers of one value are recognised.
 */
public interface Reducer {
    /** A new, empty accumulation. */
    Accumulator accumulator();

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
