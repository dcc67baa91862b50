package dev.limbeck.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.NodeVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Host kernels against ONNX's own test vectors: every vector is evaluated as if its inputs were constants. */
class HostEvaluationConformance {
    /** What the host kernels decline on purpose, by the part of the vector's name that says so. */
    private static final Map<String, String> DECLINED = Map.of(
            "_to_FLOAT8", "saturation to 8-bit floats depends on an attribute and the runtime",
            "_to_FLOAT4", "rounding to 4-bit floats is left to the runtime",
            "equal_string", "strings are only moved",
            "bool", "reductions of BOOL are left to the runtime",
            "scatter_elements_with_reduction", "scatters that add up depend on the order",
            "scatter_elements_with_duplicate", "scatters that add up depend on the order",
            "scatternd_", "scatters that add up depend on the order");

    private final List<String> failures = new ArrayList<>();
    private final List<String> declined = new ArrayList<>();
    private int agreed;

    @Test
    void kernelsGiveWhatOnnxSays() {
        for (NodeVector vector : NodeVector.all(name -> true)) {
            if (vector.isDense() && isCovered(vector)) {
                check(vector);
            }
        }
        assertThat(failures).isEmpty();
        assertThat(declined).allMatch(name -> DECLINED.keySet().stream().anyMatch(name::contains));
        assertThat(agreed).isGreaterThanOrEqualTo(618);
    }

    private static boolean isCovered(NodeVector vector) {
        return vector.model().graph().nodes().stream()
                .allMatch(node -> node.is("Constant")
                        || OpTable.find(node, vector.model())
                                .flatMap(Op::kernel)
                                .isPresent());
    }

    private void check(NodeVector vector) {
        Map<String, Tensor> known = new HashMap<>(vector.model().graph().initializers());
        known.putAll(vector.tensors());
        HostEvaluation evaluation = new HostEvaluation(vector.model());
        for (Node node : vector.model().graph().nodes()) {
            Optional<List<Tensor>> outputs = node.is("Constant")
                    ? vector.model().graph().constant(node.output()).map(List::of)
                    : evaluation.evaluate(node, v -> Optional.ofNullable(known.get(v)));
            if (outputs.isEmpty()) {
                declined.add(vector.name());
                return;
            }
            for (int i = 0; i < node.outputs().size(); i++) {
                known.put(node.outputs().get(i), outputs.get().get(i));
            }
        }
        vector.expected()
                .forEach((name, expected) -> compare(vector.name(), expected, Objects.requireNonNull(known.get(name))));
        agreed++;
    }

    private void compare(String name, Tensor expected, Tensor actual) {
        if (expected.dtype() != actual.dtype() || !expected.shape().equals(actual.shape())) {
            failures.add(name + ": " + actual + " instead of " + expected);
            return;
        }
        if (!expected.dtype().isFloating()) {
            if (!expected.equals(actual)) {
                failures.add(name + ": other elements");
            }
            return;
        }
        double[] a = expected.toDoubles();
        double[] b = actual.toDoubles();
        double tolerance = expected.dtype().bits() < 32 ? 1e-2 : 1e-5;
        for (int i = 0; i < a.length; i++) {
            boolean same = Double.compare(a[i], b[i]) == 0 || Math.abs(a[i] - b[i]) <= tolerance * (1 + Math.abs(a[i]));
            if (!same) {
                failures.add(name + "[" + i + "]: " + b[i] + " instead of " + a[i]);
                return;
            }
        }
    }
}
