package dev.limbeck.ort.quantize;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.ort.InstructionSets;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.site.Site;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Technique;
import dev.limbeck.technique.exit.EarlyExits;
import dev.limbeck.technique.quantize.ActivationQuantization;
import dev.limbeck.technique.quantize.DynamicQuantization;
import dev.limbeck.technique.quantize.EmbeddingQuantization;
import dev.limbeck.technique.quantize.HalfPrecision;
import dev.limbeck.technique.quantize.SmoothQuant;
import dev.limbeck.technique.quantize.StaticQuantization;
import dev.limbeck.technique.quantize.WeightOnlyQuantization;
import dev.limbeck.technique.structure.Bottleneck;
import dev.limbeck.technique.structure.EmbeddingFactorization;
import dev.limbeck.technique.structure.FlattenedHeads;
import dev.limbeck.technique.structure.GapHead;
import dev.limbeck.technique.structure.GroupConvolution;
import dev.limbeck.technique.structure.LayerDropping;
import dev.limbeck.technique.structure.LayerSharing;
import dev.limbeck.technique.structure.LowRank;
import dev.limbeck.technique.structure.SplitConvolution;
import dev.limbeck.technique.structure.WeightSharing;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.TechniqueContract;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Every technique keeps the contract, each on a model that has sites for it. */
@ParameterizedClass
@MethodSource("techniques")
class TechniquesConformance<S extends Site, O extends Record> extends TechniqueContract<S, O> {
    private final Example<S, O> example;

    /** A technique with a model that it applies to. */
    private record Example<S extends Site, O extends Record>(
            Technique<S, O> technique, Model model, Map<String, Tensor> inputs) {
        @Override
        public String toString() {
            return technique.card().id();
        }
    }

    TechniquesConformance(Example<S, O> example) {
        this.example = example;
    }

    static Stream<Example<?, ?>> techniques() {
        Model text = QuantizedModels.text();
        Map<String, Tensor> texts = QuantizedModels.texts();
        Model images = QuantizedModels.images();
        Map<String, Tensor> pictures = QuantizedModels.pictures();
        Model bert = CanonicalBert.model(CanonicalBert.Shapes.SMALL, CanonicalBert.Precision.FLOAT, 1);
        Map<String, Tensor> tokens = CanonicalBert.inputs(CanonicalBert.Shapes.SMALL, CanonicalBert.mask(5, 3), 2);
        return Stream.of(
                new Example<>(new LayerDropping(), bert, tokens),
                new Example<>(new LowRank(), text, texts),
                new Example<>(new LowRank(), images, pictures),
                new Example<>(new Bottleneck(), images, pictures),
                new Example<>(new EmbeddingFactorization(), text, texts),
                new Example<>(new GapHead(), FlattenedHeads.two(), FlattenedHeads.inputs(1, 20)),
                new Example<>(new SplitConvolution(), images, pictures),
                new Example<>(new GroupConvolution(), images, pictures),
                new Example<>(new LayerSharing(), bert, tokens),
                new Example<>(new WeightSharing(), text, texts),
                new Example<>(new WeightSharing(), images, pictures),
                new Example<>(new EarlyExits(), bert, tokens),
                new Example<>(new DynamicQuantization(), text, texts),
                new Example<>(new EmbeddingQuantization(), text, texts),
                new Example<>(new WeightOnlyQuantization(), text, texts),
                new Example<>(new HalfPrecision(), text, texts),
                new Example<>(new StaticQuantization(), images, pictures),
                new Example<>(new ActivationQuantization(), images, pictures),
                new Example<>(new SmoothQuant(), SmoothQuantTest.model(), SmoothQuantTest.inputs()));
    }

    @Override
    protected Technique<S, O> technique() {
        return example.technique();
    }

    @Override
    protected Model model() {
        return example.model();
    }

    @Override
    protected Target target() {
        return Target.of(InstructionSets.current());
    }

    @Override
    protected Statistics collect(Model model, Set<Statistic> wanted) {
        return QuantizedModels.collect(model, example.inputs(), wanted);
    }

    @Override
    protected void run(Model model) {
        try (OrtSession session = OrtSession.open(model)) {
            session.run(example.inputs());
        }
    }
}
