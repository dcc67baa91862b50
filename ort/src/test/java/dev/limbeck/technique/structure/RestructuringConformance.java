package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.op.ModelCost;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.ort.quantize.QuantizedModels;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Site;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Published;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.RealisticWeights;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On real architectures, what techniques make runs in ONNX Runtime and saves what their cards promise. */
class RestructuringConformance {
    /** Larger weights of convolutions take the most time and show nothing more. */
    private static final long LARGEST = 100_000;

    private static final Target TARGET = Target.of(Isa.AVX2);

    @ParameterizedTest
    @MethodSource("dev.limbeck.testkit.Shared#slimImageModels")
    void networksOfConvolutions(String name) {
        Model model = RealisticWeights.canonical(name);
        Map<String, Tensor> inputs = RealisticInputs.images(model, 2);
        int applied = 0;
        for (Technique<?, ?> technique :
                List.of(new LowRank(), new Bottleneck(), new SplitConvolution(), new GroupConvolution())) {
            applied += check(technique, model, inputs, LARGEST);
        }
        assertThat(applied).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bge-small-en-v1.5", "all-minilm-l6-v2", "bge-small-zh-v1.5"})
    void encoders(String name) {
        Model model = Passes.canonical(Published.encoder(name)).model();
        Map<String, Tensor> inputs = RealisticInputs.sentences(4, 16).get(0);
        for (Technique<?, ?> technique :
                List.of(new LowRank(), new EmbeddingFactorization(), new LayerSharing(), new WeightSharing())) {
            assertThat(check(technique, model, inputs, Long.MAX_VALUE))
                    .as(technique.card().id())
                    .isPositive();
        }
    }

    /** How many of a first and a middle site, with weights of at most this size, were changed. */
    private static <S extends Site, O extends Record> int check(
            Technique<S, O> technique, Model model, Map<String, Tensor> inputs, long largest) {
        List<S> sites = technique.sites(model).stream()
                .filter(site -> sizeOf(model, site) <= largest)
                .toList();
        int applied = 0;
        for (S site : sites.isEmpty() ? List.<S>of() : List.of(sites.get(0), sites.get(sites.size() / 2))) {
            List<O> options = technique.options(site, TARGET);
            O option = options.get(options.size() - 1);
            Statistics statistics = QuantizedModels.collect(model, inputs, technique.needs(model, site, option));
            applied += technique
                    .apply(model, site, option, statistics)
                    .fold(
                            changed -> {
                                assertSaves(technique.card().saves(), model, changed, inputs);
                                run(changed, inputs);
                                return 1;
                            },
                            reason -> 0);
        }
        return applied;
    }

    private static long sizeOf(Model model, Site site) {
        return site instanceof WeightSite weight
                ? model.graph().initializer(weight.weight()).orElseThrow().size()
                : 0;
    }

    private static void assertSaves(Set<Card.Saves> promised, Model model, Model changed, Map<String, Tensor> inputs) {
        if (promised.contains(Card.Saves.MACS)) {
            assertThat(macs(changed, inputs)).isLessThan(macs(model, inputs));
        }
        if (promised.contains(Card.Saves.BYTES)) {
            assertThat(OnnxWriter.fileBytes(changed)).isLessThan(OnnxWriter.fileBytes(model));
        }
    }

    private static long macs(Model model, Map<String, Tensor> inputs) {
        Map<String, Shape> shapes = new HashMap<>();
        inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return ModelCost.forInputs(model, shapes).macs();
    }

    private static void run(Model model, Map<String, Tensor> inputs) {
        try (OrtSession session = OrtSession.open(model)) {
            assertThat(session.run(inputs)).isNotEmpty();
        }
    }
}
