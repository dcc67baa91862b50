package dev.limbeck.technique;

import dev.limbeck.graph.Model;
import java.util.function.Function;

/** What came of applying a technique: a changed model, or the reason why there is none. Declining is not failing. */
public sealed interface Outcome {
    <T> T fold(Function<Model, T> applied, Function<String, T> declined);

    record Applied(Model model) implements Outcome {
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
