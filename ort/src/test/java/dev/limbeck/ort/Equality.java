package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compares what two models answer in ONNX Runtime. */
final class Equality {
    private Equality() {}

    /** Asserts max|a − b| ≤ tolerance · max|b| for every output on every batch. */
    static void assertEqual(Model rewritten, Model original, List<Map<String, Tensor>> batches, double tolerance) {
        assertAnswers(rewritten, batches, answers(original, batches), tolerance);
    }

    /** What a model answers on each batch. */
    static List<Map<String, Tensor>> answers(Model model, List<Map<String, Tensor>> batches) {
        try (OrtSession session = OrtSession.open(model)) {
            return batches.stream().map(session::run).toList();
        }
    }

    /** Asserts that a model answers as expected, as in {@link #assertEqual}. */
    static void assertAnswers(
            Model model, List<Map<String, Tensor>> batches, List<Map<String, Tensor>> expected, double tolerance) {
        List<Map<String, Tensor>> actual = answers(model, batches);
        for (int i = 0; i < batches.size(); i++) {
            Map<String, Tensor> wanted = expected.get(i);
            assertThat(actual.get(i).keySet()).containsExactlyElementsOf(wanted.keySet());
            actual.get(i)
                    .forEach((name, tensor) ->
                            Closeness.assertClose(name, tensor, Objects.requireNonNull(wanted.get(name)), tolerance));
        }
    }
}
