package dev.limbeck.technique.exit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model at a speed answers as it does where a caller gives that speed. */
class SpeedInputTest {
    private static final Map<String, Tensor> INPUTS =
            CanonicalBert.inputs(ExitModels.SHAPES, CanonicalBert.mask(7, 3, 12, 1, 9, 9, 2, 14), 5);

    private static Model adaptive() {
        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR);
        return ExitModels.applied(AdaptiveForm.bySpeed(Uncertainty.CLASSES).apply(flat));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2, 0.5, 0.8, 1})
    void theConstantIsWhatACallerWouldGive(double speed) {
        Model adaptive = adaptive();
        Map<String, Tensor> inputs = new LinkedHashMap<>(INPUTS);
        inputs.put(AdaptiveForm.SPEED, Tensor.scalar((float) speed));
        Model fixed = OnnxReader.read(OnnxWriter.toBytes(SpeedInput.at(adaptive, speed)));
        assertThat(fixed.graph().feeds())
                .extracting(ValueInfo::name)
                .containsExactlyInAnyOrderElementsOf(INPUTS.keySet());
        assertThat(ExitModels.answers(fixed, INPUTS)).isEqualTo(ExitModels.answers(adaptive, inputs));
    }

    /** What ONNX Runtime asks for is what the model says that it must be given. */
    @Test
    void itIsNoLongerAskedFor() {
        Model adaptive = adaptive();
        Model fixed = SpeedInput.at(adaptive, 0.5);
        assertThat(SpeedInput.isReadBy(adaptive)).isTrue();
        assertThat(SpeedInput.isReadBy(fixed)).isFalse();
        try (OrtSession session = OrtSession.open(fixed)) {
            assertThat(session.inputNames()).containsExactlyInAnyOrderElementsOf(INPUTS.keySet());
        }
    }

    @Test
    void otherModelsReadNone() {
        Model flat = ExitModels.bert(ExitBranch.Kind.LINEAR);
        assertThat(SpeedInput.isReadBy(flat)).isFalse();
        assertThatThrownBy(() -> SpeedInput.at(flat, 0.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'speed'");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void speedsAreFromZeroToOne(double speed) {
        Model adaptive = adaptive();
        assertThatThrownBy(() -> SpeedInput.at(adaptive, speed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 0 to 1");
    }
}
