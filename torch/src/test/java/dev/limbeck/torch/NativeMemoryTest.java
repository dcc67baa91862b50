package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** Runs and training steps leave no native memory behind. */
class NativeMemoryTest {
    private static final int SIZE = 512;
    private static final int STEPS = 100;

    /** One intermediate value takes a mebibyte, so a single one kept by every step would show. */
    private static final long ALLOWED_BYTES = 24L << 20;

    /** y = tanh(relu(x·W)·W + x). */
    private static Model model() {
        return TestGraphs.model(
                Map.of("W", new RandomTensors(1).normal(SIZE, SIZE)),
                List.of(
                        Node.of("first", "MatMul", List.of("x", "W"), List.of("a")),
                        Node.of("relu", "Relu", List.of("a"), List.of("b")),
                        Node.of("second", "MatMul", List.of("b", "W"), List.of("c")),
                        Node.of("sum", "Add", List.of("c", "x"), List.of("d")),
                        Node.of("tanh", "Tanh", List.of("d"), List.of("y"))),
                List.of(new ValueInfo("x", ValueType.TensorType.of(DType.FLOAT, Dim.of(SIZE), Dim.of(SIZE)))),
                List.of("y"));
    }

    @Test
    void inferenceStaysFlat() {
        Map<String, Tensor> batch = Map.of("x", new RandomTensors(2).normal(SIZE, SIZE));
        try (TorchGraph graph = TorchGraph.of(model())) {
            assertFlat(() -> graph.run(batch));
        }
    }

    @Test
    void trainingStaysFlat() {
        Map<String, Tensor> batch = Map.of("x", new RandomTensors(3).normal(SIZE, SIZE));
        Model model = model();
        try (TorchGraph graph = TorchGraph.of(model);
                Parameters parameters = new Parameters(model, List.of("W"))) {
            assertFlat(() -> step(graph, parameters, batch));
        }
    }

    private static void step(TorchGraph graph, Parameters parameters, Map<String, Tensor> batch) {
        try (NativeScope scope = new NativeScope()) {
            Map<String, Value> given = new HashMap<>(graph.natives(batch));
            given.putAll(parameters.values());
            try (Forward forward = graph.forward(given, Set.of("y"), Mode.training(1))) {
                forward.get("y").torch().sum().backward();
            }
        }
    }

    private static void assertFlat(Runnable step) {
        for (int i = 0; i < STEPS; i++) {
            step.run();
        }
        System.gc();
        long before = Pointer.physicalBytes();
        for (int i = 0; i < STEPS; i++) {
            step.run();
        }
        System.gc();
        assertThat(Pointer.physicalBytes() - before).isLessThan(ALLOWED_BYTES);
    }
}
