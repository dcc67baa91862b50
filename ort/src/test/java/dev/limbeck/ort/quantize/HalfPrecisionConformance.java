package dev.limbeck.ort.quantize;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Technique;
import dev.limbeck.technique.quantize.HalfPrecision;
import dev.limbeck.testkit.TechniqueContract;
import java.util.Set;

class HalfPrecisionConformance extends TechniqueContract<WeightSite, HalfPrecision.Half> {
    @Override
    protected Technique<WeightSite, HalfPrecision.Half> technique() {
        return new HalfPrecision();
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
