package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compares what two models answer in ONNX Runtime. */
final class Equality {
    /** What another order of summation may change. */
    static final double ROUNDING = 1e-4;

    /** The same where a decomposed GELU became one operator. */
    static final double WITH_GELU = 5e-4;

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
                            assertClose(name, tensor, Objects.requireNonNull(wanted.get(name)), tolerance));
        }
    }

    private static void assertClose(String name, Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
        double[] a = actual.toDoubles();
        double[] b = expected.toDoubles();
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            assertThat(Double.isNaN(a[i])).as("%s[%d] is NaN", name, i).isEqualTo(Double.isNaN(b[i]));
            difference = Math.max(difference, Double.isNaN(a[i]) ? 0 : Math.abs(a[i] - b[i]));
            largest = Math.max(largest, Double.isNaN(b[i]) ? 0 : Math.abs(b[i]));
        }
        assertThat(difference).as("max|a - b| of %s", name).isLessThanOrEqualTo(tolerance * largest);
    }
}
