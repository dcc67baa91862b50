package dev.limbeck.ort.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.site.Site.TensorSite;
import dev.limbeck.technique.quantize.SmoothQuant;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SmoothQuantTest {
    private static final CanonicalBert.Shapes SHAPES = CanonicalBert.Shapes.SMALL;

    static Model model() {
        return CanonicalBert.model(SHAPES, CanonicalBert.Precision.FLOAT, 5);
    }

    static Map<String, Tensor> inputs() {
        return CanonicalBert.inputs(SHAPES, CanonicalBert.mask(7, 3, 9), 6);
    }

    private static float[] answer(Model model) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(inputs()).get("logits").toFloats();
        }
    }

    @Test
    void theAnswersStayWhatTheyWereWhileTheWeightsChange() {
        SmoothQuant technique = new SmoothQuant();
        Model model = model();
        Model smoothed = model;
        for (TensorSite site : technique.sites(model)) {
            SmoothQuant.Migration half = new SmoothQuant.Migration(0.5);
            Statistics statistics = QuantizedModels.collect(model, inputs(), technique.needs(model, site, half));
            smoothed = technique.apply(smoothed, site, half, statistics).fold(m -> m, reason -> {
                throw new AssertionError(reason);
            });
        }
        assertThat(smoothed.graph().initializers()).isNotEqualTo(model.graph().initializers());
        assertThat(answer(smoothed)).containsExactly(answer(model), Offset.offset(1e-4f));
    }
}
