package dev.limbeck.ort.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.site.Site.TensorSite;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Technique;
import dev.limbeck.technique.quantize.SmoothQuant;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.TechniqueContract;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SmoothQuantConformance extends TechniqueContract<TensorSite, SmoothQuant.Migration> {
    private static final CanonicalBert.Shapes SHAPES = CanonicalBert.Shapes.SMALL;

    @Override
    protected Technique<TensorSite, SmoothQuant.Migration> technique() {
        return new SmoothQuant();
    }

    @Override
    protected Model model() {
        return CanonicalBert.model(SHAPES, CanonicalBert.Precision.FLOAT, 5);
    }

    @Override
    protected Target target() {
        return Target.of(Isa.VNNI);
    }

    @Override
    protected Statistics collect(Model model, Set<Statistic> wanted) {
        return QuantizedModels.collect(model, inputs(), wanted);
    }

    @Override
    protected void run(Model model) {
        answer(model);
    }

    private static Map<String, Tensor> inputs() {
        return CanonicalBert.inputs(SHAPES, CanonicalBert.mask(7, 3, 9), 6);
    }

    private static float[] answer(Model model) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(inputs()).get("logits").toFloats();
        }
    }

    @Test
    void theAnswersStayWhatTheyWereWhileTheWeightsChange() {
        Model model = model();
        Model smoothed = model;
        for (TensorSite site : technique().sites(model)) {
            SmoothQuant.Migration half = new SmoothQuant.Migration(0.5);
            Statistics statistics = collect(model, technique().needs(model, site, half));
            smoothed = technique().apply(smoothed, site, half, statistics).fold(m -> m, reason -> {
                throw new AssertionError(reason);
            });
        }
        assertThat(smoothed.graph().initializers()).isNotEqualTo(model.graph().initializers());
        assertThat(answer(smoothed)).containsExactly(answer(model), Offset.offset(1e-4f));
    }
}
