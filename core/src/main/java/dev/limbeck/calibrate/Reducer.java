package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * Reduces a stream of tensors to something small. Its memory must not grow with the number of batches. Implementations
 * are records, so that equal reducers of one value are recognised.
 */
public non-sealed interface Reducer extends Reduction {
    /** A new, empty accumulation. */
    Accumulator accumulator();

    /** Other values of the same rows that the reduction looks at beside the statistic's own. */
    default List<String> others() {
        return List.of();
    }

    /** Whether it counts whole numbers, such as row numbers; they are handed over as FLOAT, exact up to 2²⁴. */
    default boolean ofWholeNumbers() {
        return false;
    }

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

        /**
         * Takes in one batch of the value and of {@linkplain Reducer#others the others}.
         *
         * @param others in their order, as the value is
         */
        default void add(Tensor value, List<Tensor> others) {
            add(value);
        }

        /** What has been seen so far. */
        Summary summary();
    }
}
