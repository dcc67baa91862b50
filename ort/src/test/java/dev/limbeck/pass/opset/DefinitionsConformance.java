package dev.limbeck.pass.opset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.NodeVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Operators that are written by older ones give what ONNX's test vectors say that they give. */
class DefinitionsConformance {
    private static final Set<String> DEFINED = Set.of("Attention", "Gelu", "RMSNormalization");

    /** The runtime has no products of this type. */
    private static final String NOT_RUN = ".*bf16.*";

    private final List<String> failures = new ArrayList<>();
    private final List<String> declined = new ArrayList<>();

    @Test
    void everyVectorGivesWhatItMust() {
        int compared = 0;
        for (NodeVector vector : NodeVector.all(name -> !name.endsWith("_expanded"))) {
            List<Node> nodes = vector.model().graph().nodes();
            boolean defined = nodes.size() == 1 && DEFINED.contains(nodes.get(0).opType());
            if (defined && vector.model().opset() <= 23 && !vector.name().matches(NOT_RUN)) {
                compared += lowered(vector);
            }
        }
        assertThat(failures).isEmpty();
        assertThat(declined).allMatch(name -> name.contains("qk_matmul"));
        assertThat(compared).isGreaterThan(50);
    }

    /** How many of the opsets aimed at could be compared. */
    private int lowered(NodeVector vector) {
        long before = vector.model().opset();
        return LongStream.of(22, 19, 17)
                .filter(target -> target < before)
                .mapToInt(target -> compare(vector, target))
                .sum();
    }

    private int compare(NodeVector vector, long target) {
        Rewrite rewrite = new OpsetDowngrade(target).apply(vector.model());
        if (!rewrite.declined().isEmpty()) {
            declined.add(vector.name());
            return 0;
        }
        Map<String, Tensor> actual = answers(rewrite.model(), vector);
        vector.expected().forEach((name, expected) -> {
            if (!isClose(Objects.requireNonNull(actual.get(name)), expected)) {
                failures.add(vector.name() + " in opset " + target + ": " + name);
            }
        });
        return 1;
    }

    private static Map<String, Tensor> answers(Model model, NodeVector vector) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(vector.tensors());
        }
    }

    private static boolean isClose(Tensor actual, Tensor expected) {
        double tolerance = expected.dtype() == DType.FLOAT16 ? 5e-3 : 1e-5;
        double[] a = actual.toDoubles();
        double[] b = expected.toDoubles();
        boolean close = actual.shape().equals(expected.shape());
        for (int i = 0; close && i < a.length; i++) {
            close = Math.abs(a[i] - b[i]) <= tolerance * (1 + Math.abs(b[i]));
        }
        return close;
    }
}
