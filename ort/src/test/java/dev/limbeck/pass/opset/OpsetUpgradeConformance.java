package dev.limbeck.pass.opset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.error.EngineException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.NodeVector;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Raised models give what the originals give, on ONNX Runtime. */
class OpsetUpgradeConformance {
    /** Vectors that cannot be raised, with the reason that has to be given. */
    private static final Map<String, String> DECLINED = Map.of("node/test_scan_sum", "scans a batch of sequences");

    private final List<String> failures = new ArrayList<>();

    @Test
    void everyVectorKeepsItsOutputs() {
        int compared = 0;
        int loweredAgain = 0;
        for (NodeVector vector : NodeVector.all(name -> true)) {
            long opset = vector.model().opset();
            if (opset >= OpsetUpgrade.TARGET || opset < UpgradeSteps.OLDEST || !vector.isDense()) {
                continue;
            }
            Rewrite rewrite = new OpsetUpgrade().apply(vector.model());
            if (!rewrite.declined().isEmpty()) {
                String expected = DECLINED.get(vector.name());
                if (expected == null || !rewrite.declined().get(0).contains(expected)) {
                    failures.add(vector.name() + " (" + opset + "): declined: " + rewrite.declined());
                }
            } else if (compare(vector, rewrite.model())) {
                compared++;
                Rewrite lowered = new OpsetDowngrade(Math.max(OpsetDowngrade.OLDEST, opset)).apply(rewrite.model());
                if (lowered.declined().isEmpty() && compare(vector, lowered.model())) {
                    loweredAgain++;
                }
            }
        }
        assertThat(failures).isEmpty();
        assertThat(compared).isGreaterThanOrEqualTo(866);
        assertThat(loweredAgain).isGreaterThan(700);
    }

    /** Whether both could be run; the runtime does not know every operator of the vectors. */
    private boolean compare(NodeVector vector, Model raised) {
        Map<String, Tensor> inputs = vector.tensors();
        Optional<Map<String, Tensor>> before = run(vector.model(), inputs);
        if (before.isEmpty()) {
            return false;
        }
        try (OrtSession session = OrtSession.open(raised)) {
            Map<String, Tensor> after = session.run(inputs);
            if (!isClose(before.get(), after)) {
                failures.add(vector.name() + " (" + vector.model().opset() + "): other outputs");
            }
        } catch (EngineException e) {
            failures.add(vector.name() + " (" + vector.model().opset() + "): " + e.getMessage());
        }
        return true;
    }

    private static Optional<Map<String, Tensor>> run(Model model, Map<String, Tensor> inputs) {
        try (OrtSession session = OrtSession.open(model)) {
            return Optional.of(session.run(inputs));
        } catch (EngineException notKnownToTheRuntime) {
            return Optional.empty();
        }
    }

    private static boolean isClose(Map<String, Tensor> before, Map<String, Tensor> after) {
        return before.entrySet().stream()
                .allMatch(e -> isClose(e.getValue(), Objects.requireNonNull(after.get(e.getKey()))));
    }

    private static boolean isClose(Tensor before, Tensor after) {
        if (before.equals(after)) {
            return true;
        }
        if (before.dtype() != after.dtype()
                || !before.shape().equals(after.shape())
                || !before.dtype().isFloating()) {
            return false;
        }
        double[] a = before.toDoubles();
        double[] b = after.toDoubles();
        for (int i = 0; i < a.length; i++) {
            if (Double.compare(a[i], b[i]) != 0 && !(Math.abs(a[i] - b[i]) <= 1e-6 * (1 + Math.abs(a[i])))) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "light/light_bvlc_alexnet",
                "light/light_densenet121",
                "light/light_inception_v1",
                "light/light_inception_v2",
                "light/light_resnet50",
                "light/light_shufflenet",
                "light/light_squeezenet",
                "light/light_zfnet512",
                "resnet20-cifar10/model",
                "resnet20-cifar10/with-batchnorm"
            })
    void realNetworksKeepTheirOutputs(String name) {
        Model model = OnnxReader.read(Shared.model(name + ".onnx"));
        Rewrite rewrite = new OpsetUpgrade().apply(model);
        assertThat(rewrite.declined()).isEmpty();
        assertThat(rewrite.model().opset()).isEqualTo(23);
        assertThat(rewrite.model().opset(Node.STANDARD)).isEqualTo(OpsetUpgrade.TARGET);
        boolean small = name.startsWith("resnet20");
        String input = model.graph().feeds().get(0).name();
        Shape shape = small ? Shape.of(2, 3, 32, 32) : Shape.of(1, 3, 224, 224);
        Map<String, Tensor> inputs = Map.of(input, new RandomTensors(7).normal(shape, 0, 1));
        assertThat(isClose(
                        run(model, inputs).orElseThrow(),
                        run(rewrite.model(), inputs).orElseThrow()))
                .isTrue();
    }
}
