package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.calibrate.PooledMoments;
import dev.limbeck.calibrate.Reducer;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxReader;
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
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.RealisticWeights;
import dev.limbeck.testkit.Shared;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On real architectures, what techniques make runs in ONNX Runtime and saves what their cards promise. */
class RestructuringConformance {
    /** Larger weights of convolutions take the most time and show nothing more. */
    private static final long LARGEST = 100_000;

    private static final Target TARGET = Target.of(Isa.AVX2);

    /** All but those whose heads take hundreds of megabytes; that of VGG has a test of its own. */
    static Stream<String> slimNetworks() {
        return Shared.imageModels().filter(name -> !name.matches("light/light_(bvlc_alexnet|zfnet512|vgg19)"));
    }

    @ParameterizedTest
    @MethodSource("slimNetworks")
    void networksOfConvolutions(String name) {
        Model model = Passes.canonical(RealisticWeights.drawn(OnnxReader.read(Shared.model(name + ".onnx"))))
                .model();
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
    void encoders(String name) throws IOException {
        try (InputStream stream = RestructuringConformance.class.getResourceAsStream("/" + name + ".onnx")) {
            Model model = Passes.canonical(OnnxReader.read(Objects.requireNonNull(stream, name)))
                    .model();
            Map<String, Tensor> inputs = RealisticInputs.sentences(4, 16).get(0);
            for (Technique<?, ?> technique :
                    List.of(new LowRank(), new EmbeddingFactorization(), new LayerSharing(), new WeightSharing())) {
                assertThat(check(technique, model, inputs, Long.MAX_VALUE))
                        .as(technique.card().id())
                        .isPositive();
            }
        }
    }

    /** Of 143.67 M parameters, 123.64 M are in the three linear layers; 0.51 M take their place. */
    @Test
    void mostOfVggIsItsHead() {
        Model model = Passes.canonical(RealisticWeights.drawn(OnnxReader.read(Shared.model("light/light_vgg19.onnx"))))
                .model();
        GapHead technique = new GapHead();
        Site.TensorSite head = technique.sites(model).get(0);
        Statistic wanted =
                technique.needs(model, head, new GapHead.Pooled()).iterator().next();
        RandomTensors random = new RandomTensors(1);
        Reducer.Accumulator moments = ((PooledMoments) wanted.reduction()).accumulator();
        moments.add(random.normal(1100, 512, 7, 7), List.of(random.normal(1100, 1000)));

        Model pooled = technique
                .apply(model, head, new GapHead.Pooled(), new Statistics(Map.of(wanted, moments.summary())))
                .fold(changed -> changed, reason -> {
                    throw new AssertionError(reason);
                });

        assertThat(ModelCost.of(pooled).parameters())
                .isLessThan(ModelCost.of(model).parameters() / 5)
                .isEqualTo(143_667_240 - 123_642_856 + 512 * 1000 + 1000);
        run(pooled, RealisticInputs.images(model, 1));
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
