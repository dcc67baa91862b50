package dev.limbeck.ort.quantize;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Technique;
import dev.limbeck.technique.quantize.EmbeddingQuantization;
import dev.limbeck.testkit.TechniqueContract;
import java.util.Set;

class EmbeddingQuantizationConformance extends TechniqueContract<WeightSite, EmbeddingQuantization.Rows> {
    @Override
    protected Technique<WeightSite, EmbeddingQuantization.Rows> technique() {
        return new EmbeddingQuantization();
    }

    @Override
    protected Model model() {
        return QuantizedModels.text();
    }

    @Override
    protected Target target() {
        return Target.of(Isa.VNNI);
    }

    @Override
    protected Statistics collect(Model model, Set<Statistic> wanted) {
        return QuantizedModels.collect(model, QuantizedModels.texts(), wanted);
    }

    @Override
    protected void run(Model model) {
        QuantizedModels.answer(model, QuantizedModels.texts());
    }
}
