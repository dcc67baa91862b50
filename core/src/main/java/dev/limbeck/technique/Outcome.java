package dev.limbeck.technique;

import dev.limbeck.graph.Model;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What came of applying a technique: a changed model, or the reason why there is none. Declining is not failing. */
public sealed interface Outcome {
    <T> T fold(Function<Model, T> applied, Function<String, T> declined);

    /**
     * How far from what was there the place is now: ‖Y − Y'‖ / ‖Y‖ of its weights, or of its answers over the calibration
     * data if those were looked at. Empty if nothing changed or the technique does not know.
     */
    default OptionalDouble error() {
        return OptionalDouble.empty();
    }

    /** @param error how far the place is from what was there, see {@link Outcome#error()} */
    record Applied(Model model, OptionalDouble error) implements Outcome {
        /** Applied without knowing how far from the original the place is. */
        public Applied(Model model) {
            this(model, OptionalDouble.empty());
        }

        @Override
        public <T> T fold(Function<Model, T> applied, Function<String, T> declined) {
            return applied.apply(model);
        }
    }

    record Declined(String reason) implements Outcome {
        @Override
        public <T> T fold(Function<Model, T> applied, Function<String, T> declined) {
            return declined.apply(reason);
        }
    }
}
