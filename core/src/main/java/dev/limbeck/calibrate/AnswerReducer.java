package dev.limbeck.calibrate;

import dev.limbeck.tensor.Tensor;
import java.util.List;

/** Reduces how another value goes with the statistic's own. */
interface AnswerReducer extends Reducer {
    /** The name of the other value. */
    String target();

    @Override
    default List<String> others() {
        return List.of(target());
    }

    /** The state of one such reduction. */
    interface Accumulator extends Reducer.Accumulator {
        /** Takes in one batch of both values. */
        void add(Tensor value, Tensor target);

        @Override
        default void add(Tensor value, List<Tensor> others) {
            add(value, others.get(0));
        }

        @Override
        default void add(Tensor value) {
            throw new IllegalStateException("Moments with another value need that value.");
        }
    }
}
