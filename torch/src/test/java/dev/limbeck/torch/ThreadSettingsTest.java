package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.recover.TrainingPrecision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThreadSettingsTest {
    private static Graph of(String... operators) {
        GraphEditor editor = GraphEditor.empty("products");
        for (int i = 0; i < operators.length; i++) {
            editor.add(Node.of("n" + i, operators[i], List.of("x", "w"), List.of("y" + i)));
        }
        return editor.build();
    }

    @Test
    void theLibraryThatMultipliesDecides() {
        Graph encoder = of("MatMul", "Gemm", "Conv");
        Graph network = of("Conv", "Conv", "Gemm");

        assertThat(ThreadSettings.of(encoder, TrainingPrecision.FP32)).isEqualTo(ThreadSettings.OPENBLAS);
        assertThat(ThreadSettings.of(encoder, TrainingPrecision.BF16)).isEqualTo(ThreadSettings.ONEDNN);
        assertThat(ThreadSettings.of(network, TrainingPrecision.FP32)).isEqualTo(ThreadSettings.ONEDNN);
    }

    @Test
    void nothingIsLeftThatMakesTheOtherPoolSpin() {
        Map<String, String> environment = new HashMap<>(Map.of("OMP_WAIT_POLICY", "ACTIVE", "HOME", "/"));
        ThreadSettings.ONEDNN.set(environment);
        assertThat(environment)
                .doesNotContainKey("OMP_WAIT_POLICY")
                .containsEntry("OPENBLAS_NUM_THREADS", "1")
                .containsEntry("HOME", "/");
    }
}
