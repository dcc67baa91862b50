package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.Passes;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.NodeVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The canonical passes leave no operator of ONNX's test vectors with another meaning. */
class CanonicalVectorsConformance {
    private static final double TOLERANCE = 1e-5;

    private final List<String> failures = new ArrayList<>();

    @Test
    void everyVectorThatTheRuntimeRunsAnswersTheSame() {
        int compared = 0;
        for (NodeVector vector : NodeVector.all(name -> true)) {
            Model canonical = Passes.canonical(vector.model()).model();
            if (canonical.graph() != vector.model().graph() && vector.isDense() && compare(vector, canonical)) {
                compared++;
            }
        }
        assertThat(failures).isEmpty();
        assertThat(compared).isGreaterThan(800);
    }

    private boolean compare(NodeVector vector, Model canonical) {
        Optional<Map<String, Tensor>> before = run(vector.model(), vector.tensors());
        if (before.isEmpty()) {
            return false;
        }
        try (OrtSession session = OrtSession.open(canonical)) {
            Map<String, Tensor> after = session.run(vector.tensors());
            before.get().forEach((name, expected) -> {
                if (!isClose(Objects.requireNonNull(after.get(name)), expected)) {
                    failures.add(vector.name() + ": " + name);
                }
            });
        } catch (EngineException e) {
            failures.add(vector.name() + ": " + e.getMessage());
        }
        return true;
    }

    /** The outputs, unless the runtime does not know the operator. */
    private static Optional<Map<String, Tensor>> run(Model model, Map<String, Tensor> inputs) {
        try (OrtSession session = OrtSession.open(model)) {
            return Optional.of(session.run(inputs));
        } catch (EngineException notKnownToTheRuntime) {
            return Optional.empty();
        }
    }

    private static boolean isClose(Tensor actual, Tensor expected) {
        if (actual.equals(expected)) {
            return true;
        }
        boolean comparable =
                actual.dtype() == expected.dtype() && actual.dtype().isFloating();
        if (!comparable || !actual.shape().equals(expected.shape())) {
            return false;
        }
        double[] a = actual.toDoubles();
        double[] b = expected.toDoubles();
        for (int i = 0; i < a.length; i++) {
            boolean same = Double.compare(a[i], b[i]) == 0;
            if (!same && !(Math.abs(a[i] - b[i]) <= TOLERANCE * (1 + Math.abs(b[i])))) {
                return false;
            }
        }
        return true;
    }
}
