package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.op.ModelCost;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.RealisticWeights;
import dev.limbeck.testkit.Shared;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers as products of smaller ones, on ONNX Runtime. */
class FactoringProperty {
    private static final int SEEDS = 40;

    private static Layers.Convolution sizes(RandomTensors random) {
        return new Layers.Convolution(
                1 + random.below(3),
                4 + random.below(5),
                6 + random.below(7),
                1 + random.below(4),
                1 + random.below(4));
    }

    private static Model model(Outcome outcome) {
        return outcome.fold(model -> model, reason -> {
            throw new AssertionError(reason);
        });
    }

    private static String reason(Outcome outcome) {
        return outcome.fold(model -> "applied", reason -> reason);
    }

    private static long parameters(Model model) {
        return ModelCost.of(model).parameters();
    }

    /** [outputs, taps…] of this rank in each group. */
    private static Tensor kernel(RandomTensors random, Layers.Convolution sizes, int rank) {
        float[] kernel = new float[(int) sizes.shape().size()];
        int taps = sizes.taps();
        for (int group = 0; group < sizes.groups(); group++) {
            float[] left = random.normal(taps, rank).toFloats();
            float[] right = random.normal(sizes.outputs(), rank).toFloats();
            for (int o = 0; o < sizes.outputs(); o++) {
                for (int t = 0; t < taps; t++) {
                    for (int r = 0; r < rank; r++) {
                        kernel[(group * sizes.outputs() + o) * taps + t] +=
                                left[t * rank + r] * right[o * rank + r] / taps;
                    }
                }
            }
        }
        return Tensor.ofFloats(sizes.shape(), kernel);
    }

    private static Tensor matrix(RandomTensors random, int rows, int columns, int rank) {
        Layers.Convolution asKernel = new Layers.Convolution(1, columns, rows, 1, 1);
        return kernel(random, asKernel, rank).reshape(Shape.of(rows, columns));
    }

    private static void assertRestored(Layers layer, Technique<WeightSite, Factoring> technique, Factoring factoring) {
        Outcome outcome = layer.applied(technique, factoring);
        Model factored = model(outcome);

        Closeness.assertClose("y", layer.answer(factored), layer.answer(layer.model()), 5e-4);
        assertThat(outcome.error().orElseThrow()).isLessThan(2e-3);
        assertThat(parameters(factored)).isLessThan(parameters(layer.model()));
    }

    @Test
    void convolutionsOfLowRankAreRestored() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomTensors random = new RandomTensors(seed);
            Layers.Convolution sizes = sizes(random);
            int rank = 1 + random.below(2);
            if (RankRule.most(sizes.taps(), sizes.outputs()) < rank) {
                continue;
            }
            Layers layer = Layers.convolution(random, sizes, kernel(random, sizes, rank));
            assertRestored(layer, new LowRank(), new Factoring(new RankRule.Given(rank), false));
            assertRestored(layer, new LowRank(), new Factoring(new RankRule.Given(rank), true));
        }
    }

    @Test
    void linearLayersOfLowRankAreRestored() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomTensors random = new RandomTensors(seed);
            Layers layer = Layers.linear(random, matrix(random, 8 + random.below(20), 8 + random.below(20), 3));
            assertRestored(layer, new LowRank(), new Factoring(new RankRule.Given(3), false));
            assertRestored(layer, new LowRank(), new Factoring(new RankRule.Given(3), true));
        }
    }

    @Test
    void byDataTheErrorThatIsToldIsTheOneMeasuredAndNoLargerThanThatOfWeightsAlone() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomTensors random = new RandomTensors(seed);
            Layers.Convolution sizes = sizes(random);
            Layers layer = seed % 2 == 0
                    ? Layers.convolution(random, sizes, random.normal(sizes.shape(), 0.02, 0.1))
                    : Layers.linear(random, random.normal(10 + random.below(20), 10 + random.below(20)));
            RankRule half = new RankRule.Ratio(0.6);
            Outcome byData = layer.applied(new LowRank(), new Factoring(half, true));
            Outcome plain = layer.applied(new LowRank(), new Factoring(half, false));

            double measured = layer.difference(model(byData));
            assertThat(byData.error().orElseThrow()).isCloseTo(measured, within(1e-3 * measured + 1e-4));
            assertThat(measured).isLessThanOrEqualTo(layer.difference(model(plain)) + 1e-4);
        }
    }

    @Test
    void anEnergyIsKept() {
        RandomTensors random = new RandomTensors(1);
        Layers layer = Layers.linear(random, matrix(random, 40, 30, 5));
        Outcome most = layer.applied(new LowRank(), new Factoring(new RankRule.Energy(0.9), true));

        double kept = 1 - Math.pow(most.error().orElseThrow(), 2);
        assertThat(kept).isBetween(0.9, 1.0);
        assertThat(parameters(model(most))).isLessThan(parameters(layer.model()) / 2);
    }

    @Test
    void whatWouldNotGetSmallerIsDeclined() {
        RandomTensors random = new RandomTensors(1);
        Layers layer = Layers.linear(random, random.normal(20, 20));

        assertThat(reason(layer.applied(new LowRank(), new Factoring(new RankRule.Given(10), false))))
                .contains("only ranks up to 9 save parameters");
        assertThat(reason(layer.applied(new LowRank(), new Factoring(new RankRule.Energy(0.9999), false))))
                .contains("only ranks up to 9 save parameters");
        WeightSite site = new LowRank().sites(layer.model()).get(0);
        assertThat(reason(new LowRank()
                        .apply(layer.model(), site, new Factoring(new RankRule.Given(2), true), Statistics.NONE)))
                .contains("calibration data");
    }

    @Test
    void kernelsBetweenFewChannelsAreRestored() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomTensors random = new RandomTensors(seed);
            Layers.Convolution sizes = new Layers.Convolution(
                    1, 8 + random.below(5), 8 + random.below(5), 1 + random.below(3), 2 + random.below(3));
            Layers layer = Layers.convolution(random, sizes, tucker(random, sizes, 2));
            Outcome outcome = layer.applied(new Bottleneck(), new Bottleneck.Width(new RankRule.Given(2)));

            Closeness.assertClose("y", layer.answer(model(outcome)), layer.answer(layer.model()), 5e-4);
            assertThat(outcome.error().orElseThrow()).isLessThan(1e-5);
            assertThat(parameters(model(outcome))).isLessThan(parameters(layer.model()));
        }
    }

    /** A kernel of this rank by outputs and by inputs. */
    private static Tensor tucker(RandomTensors random, Layers.Convolution sizes, int rank) {
        int taps = sizes.height() * sizes.width();
        float[] u = random.normal(sizes.outputs(), rank).toFloats();
        float[] v = random.normal(sizes.inputs(), rank).toFloats();
        float[] core = random.normal(rank, rank, taps).toFloats();
        float[] kernel = new float[(int) sizes.shape().size()];
        for (int i = 0; i < kernel.length; i++) {
            int o = i / sizes.taps();
            int in = i / taps % sizes.inputs();
            for (int a = 0; a < rank; a++) {
                for (int b = 0; b < rank; b++) {
                    kernel[i] += u[o * rank + a] * core[(a * rank + b) * taps + i % taps] * v[in * rank + b] / taps;
                }
            }
        }
        return Tensor.ofFloats(sizes.shape(), kernel);
    }

    @Test
    void aBottleneckKeepsAnEnergyOrIsDeclined() {
        RandomTensors random = new RandomTensors(3);
        Layers.Convolution sizes = new Layers.Convolution(1, 16, 16, 3, 3);
        float[] near = tucker(random, sizes, 3).toFloats();
        float[] noise = random.normal(sizes.shape(), 0, 0.02).toFloats();
        for (int i = 0; i < near.length; i++) {
            near[i] += noise[i];
        }
        Layers layer = Layers.convolution(random, sizes, Tensor.ofFloats(sizes.shape(), near));
        Outcome kept = layer.applied(new Bottleneck(), new Bottleneck.Width(new RankRule.Energy(0.9)));
        Outcome all = layer.applied(new Bottleneck(), new Bottleneck.Width(new RankRule.Energy(0.9999999)));

        assertThat(Math.pow(kept.error().orElseThrow(), 2)).isLessThanOrEqualTo(0.1);
        assertThat(reason(all)).contains("parameters, and it has 2304");
    }

    /** Weights of more elements than this make the test long, and are no different. */
    private static final int LARGE = 1 << 19;

    private static <O extends Record> Model changed(
            Model model, Technique<WeightSite, O> technique, O option, int sites) {
        Model changed = model;
        List<WeightSite> small = technique.sites(model).stream()
                .filter(site ->
                        model.graph().initializer(site.weight()).orElseThrow().size() <= LARGE)
                .limit(sites)
                .toList();
        for (WeightSite site : small) {
            Model before = changed;
            changed = technique.apply(before, site, option, Statistics.NONE).fold(m -> m, reason -> before);
        }
        return changed;
    }

    private static void assertSmallerAndValid(Model changed, Model model, Map<String, Tensor> inputs) {
        assertThat(parameters(changed)).isLessThan(parameters(model));
        try (OrtSession session = OrtSession.open(changed)) {
            assertThat(session.run(inputs)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.limbeck.testkit.Shared#slimImageModels")
    void imageModelsStayValid(String name) {
        Model canonical = RealisticWeights.canonical(name);
        Model narrow = changed(canonical, new Bottleneck(), new Bottleneck.Width(new RankRule.Ratio(0.4)), 2);
        Model factored = changed(narrow, new LowRank(), new Factoring(new RankRule.Ratio(0.4), false), 4);
        assertSmallerAndValid(factored, canonical, RealisticInputs.images(canonical, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.onnx", "sdpa.onnx"})
    void encodersStayValid(String name) {
        Model canonical = Passes.canonical(OnnxReader.read(Shared.model("bert-sst2/" + name)))
                .model();
        Model factored = changed(canonical, new LowRank(), new Factoring(new RankRule.Ratio(0.4), false), 8);
        assertSmallerAndValid(
                factored, canonical, RealisticInputs.sentences(3, 16).get(0));
    }
}
