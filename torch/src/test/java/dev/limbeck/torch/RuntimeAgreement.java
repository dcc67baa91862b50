package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.ort.OrtSession;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Map;
import java.util.Objects;

/** Answers of libtorch against those of ONNX Runtime, in single precision. */
final class RuntimeAgreement {
    private static final double TOLERANCE = 1e-5;

    private RuntimeAgreement() {}

    /** Fails unless all outputs agree in type, shape and, up to rounding, in value. */
    static void require(NodeCase node) {
        NodeCase single = node.in(DType.FLOAT);
        try (TorchGraph graph = TorchGraph.of(single.model());
                OrtSession session = OrtSession.open(single.model())) {
            Map<String, Tensor> actual = graph.run(single.feeds());
            Map<String, Tensor> expected = session.run(single.feeds(), actual.keySet());
            expected.forEach((name, tensor) ->
                    requireClose(Objects.requireNonNull(actual.get(name)), tensor, node + ", " + name));
        }
    }

    private static void requireClose(Tensor actual, Tensor expected, String name) {
        assertThat(actual.dtype()).as(name).isEqualTo(expected.dtype());
        assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
        double[] wanted = expected.toDoubles();
        double[] got = actual.toDoubles();
        for (int i = 0; i < wanted.length; i++) {
            double allowed = TOLERANCE * Math.max(1, Math.abs(wanted[i]));
            assertThat(Math.abs(got[i] - wanted[i]))
                    .as("%s: element %d is %s, ONNX Runtime has %s", name, i, got[i], wanted[i])
                    .isLessThanOrEqualTo(allowed);
        }
    }
}
