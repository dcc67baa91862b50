package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.op.ModelCost;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.ort.quantize.QuantizedModels;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Technique;
import dev.limbeck.technique.structure.GroupConvolution.Grouping;
import dev.limbeck.technique.structure.SplitConvolution.Form;
import dev.limbeck.technique.structure.SplitConvolution.Split;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.RealisticWeights;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Convolutions as smaller ones, on ONNX Runtime. */
class ConvolutionFormsProperty {
    private static final int SEEDS = 20;
    private static final RankRule HALF = new RankRule.Ratio(0.5);

    private static Model model(Outcome outcome) {
        return outcome.fold(model -> model, reason -> {
            throw new AssertionError(reason);
        });
    }

    private static String reason(Outcome outcome) {
        return outcome.fold(model -> "", reason -> reason);
    }

    private static long parameters(Model model) {
        return ModelCost.of(model).parameters();
    }

    private static void assertRestored(Layers layer, Outcome outcome) {
        Closeness.assertClose("y", layer.answer(model(outcome)), layer.answer(layer.model()), 5e-4);
        assertThat(outcome.error().orElseThrow()).isLessThan(2e-3);
        assertThat(parameters(model(outcome))).isLessThan(parameters(layer.model()));
    }

    /** Something for each element of a kernel [outputs, inputs, height, width]. */
    private interface Element {
        double at(int output, int input, int y, int x);
    }

    private static Tensor kernel(Layers.Convolution sizes, Element element) {
        float[] kernel = new float[(int) sizes.shape().size()];
        for (int i = 0; i < kernel.length; i++) {
            int x = i % sizes.width();
            int y = i / sizes.width() % sizes.height();
            int input = i / sizes.width() / sizes.height() % sizes.inputs();
            kernel[i] = (float) element.at(i / sizes.taps(), input, y, x);
        }
        return Tensor.ofFloats(sizes.shape(), kernel);
    }

    @Test
    void separableKernelsAreRestoredInSeries() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomTensors random = new RandomTensors(seed);
            Layers.Convolution sizes = new Layers.Convolution(
                    1 + random.below(3),
                    3 + random.below(4),
                    3 + random.below(4),
                    2 + random.below(3),
                    2 + random.below(3));
            int rank = 1 + random.below(2);
            float[] high = random.normal(sizes.groups(), sizes.inputs(), sizes.height(), rank)
                    .toFloats();
            float[] wide = random.normal((long) sizes.groups() * sizes.outputs(), sizes.width(), rank)
                    .toFloats();
            Tensor kernel = kernel(sizes, (output, input, y, x) -> {
                double sum = 0;
                int group = output / sizes.outputs();
                for (int r = 0; r < rank; r++) {
                    sum += high[((group * sizes.inputs() + input) * sizes.height() + y) * rank + r]
                            * wide[(output * sizes.width() + x) * rank + r];
                }
                return sum / sizes.taps();
            });
            Layers layer = Layers.convolution(random, sizes, kernel);
            assertRestored(
                    layer,
                    layer.applied(new SplitConvolution(), new Split(Form.SERIES, new RankRule.Given(rank), false)));
        }
    }

    @Test
    void depthwiseKernelsOfRankOneAreRestoredInSeries() {
        RandomTensors random = new RandomTensors(2);
        Layers.Convolution sizes = new Layers.Convolution(6, 1, 1, 5, 5);
        float[] high = random.normal(6, 5).toFloats();
        float[] wide = random.normal(6, 5).toFloats();
        Layers layer = Layers.convolution(
                random, sizes, kernel(sizes, (output, input, y, x) -> high[output * 5 + y] * wide[output * 5 + x]));

        assertRestored(
                layer, layer.applied(new SplitConvolution(), new Split(Form.SERIES, new RankRule.Given(1), false)));
    }

    @Test
    void crossesAreRestoredSideBySide() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomTensors random = new RandomTensors(seed);
            Layers.Convolution sizes = new Layers.Convolution(
                    1, 2 + random.below(4), 2 + random.below(4), 3 + random.below(2), 3 + random.below(2));
            float[] weights = random.normal(sizes.shape(), 0, 1).toFloats();
            Layers layer = Layers.widelyPadded(
                    random,
                    sizes,
                    kernel(sizes, (output, input, y, x) -> {
                        boolean isCross = y == (sizes.height() - 1) / 2 || x == (sizes.width() - 1) / 2;
                        int at = ((output * sizes.inputs() + input) * sizes.height() + y) * sizes.width() + x;
                        return isCross ? weights[at] : 0;
                    }),
                    20);
            for (boolean byData : new boolean[] {false, true}) {
                assertRestored(layer, layer.applied(new SplitConvolution(), new Split(Form.PARALLEL, HALF, byData)));
            }
        }
    }

    @Test
    void asManyChannelsBetweenTwoAsTheFirstHasTapsAreExact() {
        for (long seed = 0; seed < SEEDS / 2; seed++) {
            RandomTensors random = new RandomTensors(seed);
            Layers.Convolution sizes = new Layers.Convolution(1, 2, 3 + random.below(3), 4 + random.below(2), 5);
            Layers layer = Layers.widelyPadded(random, sizes, random.normal(sizes.shape(), 0, 1), 3);
            WeightedOperator convolution =
                    WeightedOperator.all(layer.model().graph()).get(0);
            Outcome outcome = new SerialConvolution(convolution)
                    .split(layer.model(), 9 * sizes.inputs(), WindowMoments.alike(convolution));

            Closeness.assertClose("y", layer.answer(model(outcome)), layer.answer(layer.model()), 5e-4);
            assertThat(outcome.error().orElseThrow()).isLessThan(2e-3);
        }
    }

    /** A kernel that is one of 3×3 and one of the rest behind it, with a single channel between them. */
    @Test
    void kernelsOfTwoSmallerOnesComeNear() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomTensors random = new RandomTensors(seed);
            Layers.Convolution sizes = new Layers.Convolution(1, 4 + random.below(4), 4 + random.below(4), 5, 4);
            float[] near = random.normal(sizes.inputs(), 3, 3).toFloats();
            float[] far = random.normal(sizes.outputs(), 3, 2).toFloats();
            Layers layer = Layers.widelyPadded(
                    random,
                    sizes,
                    kernel(sizes, (output, input, y, x) -> {
                        double sum = 0;
                        for (int u = 0; u < 6; u++) {
                            int down = y - u / 2;
                            int across = x - u % 2;
                            if (down >= 0 && down < 3 && across >= 0 && across < 3) {
                                sum += far[output * 6 + u] * near[(input * 3 + down) * 3 + across];
                            }
                        }
                        return sum / 9;
                    }),
                    20);
            for (boolean byData : new boolean[] {false, true}) {
                Outcome outcome =
                        layer.applied(new SplitConvolution(), new Split(Form.SERIAL, new RankRule.Given(1), byData));
                double told = outcome.error().orElseThrow();
                assertThat(layer.difference(model(outcome))).isCloseTo(told, within(0.2 * told + 0.02));
                assertThat(told).as("seed %d", seed).isLessThan(0.3);
            }
        }
    }

    @Test
    void depthwiseSeparableKernelsAreRestored() {
        for (long seed = 0; seed < SEEDS; seed++) {
            RandomTensors random = new RandomTensors(seed);
            int inputs = 4 + random.below(5);
            Layers.Convolution sizes =
                    new Layers.Convolution(1, inputs, 2 * inputs, 2 + random.below(3), 2 + random.below(3));
            float[] depthwise =
                    random.normal(inputs, sizes.height(), sizes.width()).toFloats();
            float[] pointwise = random.normal(sizes.outputs(), inputs).toFloats();
            Layers layer = Layers.convolution(
                    random,
                    sizes,
                    kernel(
                            sizes,
                            (output, input, y, x) -> pointwise[output * inputs + input]
                                    * depthwise[(input * sizes.height() + y) * sizes.width() + x]
                                    / inputs));
            for (boolean byData : new boolean[] {false, true}) {
                Grouping grouping = new Grouping(0, 1, false, byData);
                assertRestored(layer, layer.applied(new GroupConvolution(), grouping));
            }
        }
    }

    @Test
    void groupedKernelsThatAreNotSmallerAreDeclined() {
        RandomTensors random = new RandomTensors(4);
        Layers.Convolution sizes = new Layers.Convolution(1, 6, 60, 2, 2);
        Layers layer = Layers.convolution(random, sizes, random.normal(sizes.shape(), 0, 1));
        Outcome outcome = layer.applied(new GroupConvolution(), new Grouping(0, 4, false, false));

        // 24 features of 60 outputs each and 6 · 4 kernels of 4 taps are more than 6 · 60 · 4 parameters.
        assertThat(reason(outcome)).contains("it has 1536 parameters, and it has 1440");
    }

    /** Windows are drawn at random, so that what is told and what is measured differ a little. */
    private static void assertToldAsMeasured(Layers layer, Outcome outcome) {
        double measured = layer.difference(model(outcome));
        assertThat(outcome.error().orElseThrow()).isCloseTo(measured, within(0.1 * measured + 0.02));
    }

    private static Layers manyRows(long seed, Layers.Convolution sizes) {
        RandomTensors random = new RandomTensors(seed);
        Tensor kernel = random.normal(sizes.shape(), 0.05, 0.2);
        return Layers.padded(random, sizes, kernel, 60);
    }

    @Test
    void byDataErrorsAreToldAsTheyAreMeasuredAndNoLargerThanOfWeightsAlone() {
        for (long seed = 0; seed < 4; seed++) {
            Layers layer = manyRows(seed, new Layers.Convolution(1, 6, 12, 3, 3));
            assertBetterByData(
                    layer,
                    new SplitConvolution(),
                    new Split(Form.PARALLEL, HALF, true),
                    new Split(Form.PARALLEL, HALF, false));
            assertBetterByData(
                    manyRows(seed, new Layers.Convolution(1, 6, 12, 5, 5)),
                    new SplitConvolution(),
                    new Split(Form.SERIAL, HALF, true),
                    new Split(Form.SERIAL, HALF, false));
            assertBetterByData(
                    layer, new GroupConvolution(), new Grouping(2, 1, false, true), new Grouping(2, 1, false, false));
            assertBetterByData(
                    layer, new GroupConvolution(), new Grouping(0, 2, false, true), new Grouping(0, 2, false, false));
            assertBetterByData(
                    layer, new GroupConvolution(), new Grouping(3, 1, true, true), new Grouping(3, 1, true, false));
        }
    }

    private static <O extends Record> void assertBetterByData(
            Layers layer, Technique<WeightSite, O> technique, O byData, O plain) {
        Outcome outcome = layer.applied(technique, byData);
        assertToldAsMeasured(layer, outcome);
        double alone = layer.difference(model(layer.applied(technique, plain)));
        assertThat(layer.difference(model(outcome))).isLessThanOrEqualTo(1.02 * alone);
    }

    @Test
    void windowsHaveTheMomentsOfTheAnswers() {
        for (long seed = 0; seed < 10; seed++) {
            RandomTensors random = new RandomTensors(seed);
            Layers.Convolution sizes = new Layers.Convolution(1, 3, 2, 1 + random.below(3), 1 + random.below(3));
            Layers layer = Layers.padded(random, sizes, random.normal(sizes.shape(), 0.1, 1), 150);
            WeightedOperator convolution =
                    WeightedOperator.all(layer.model().graph()).get(0);
            Statistic wanted = WindowMoments.statistic(convolution);
            Covariance moments = QuantizedModels.collect(layer.model(), layer.inputs(), Set.of(wanted))
                    .get(wanted, Covariance.class)
                    .orElseThrow();

            double energy =
                    TapRegression.energy(Unfolding.of(convolution).matrices().get(0), InputMoments.matrix(moments));
            assertThat(energy).isCloseTo(layer.energy(), within(0.1 * layer.energy()));
        }
    }

    @Test
    void whatCannotBeIsDeclined() {
        RandomTensors random = new RandomTensors(1);
        Layers.Convolution sizes = new Layers.Convolution(1, 5, 6, 3, 3);
        Layers layer = Layers.padded(random, sizes, random.normal(sizes.shape(), 0, 1), 2);
        GroupConvolution technique = new GroupConvolution();
        WeightSite site = technique.sites(layer.model()).get(0);

        assertThat(reason(layer.applied(technique, new Grouping(2, 1, false, false))))
                .contains("5 inputs");
        assertThat(reason(layer.applied(technique, new Grouping(5, 1, true, false))))
                .contains("6 outputs");
        assertThat(reason(technique.apply(layer.model(), site, new Grouping(0, 1, false, true), Statistics.NONE)))
                .contains("calibration data");
        assertThat(reason(layer.applied(new SplitConvolution(), new Split(Form.SERIES, new RankRule.Given(30), false))))
                .contains("save parameters");
        Layers few = Layers.padded(random, new Layers.Convolution(1, 20, 20, 3, 3), random.normal(20, 20, 3, 3), 2);
        assertThat(reason(few.applied(new SplitConvolution(), new Split(Form.PARALLEL, HALF, true))))
                .contains("100 unknowns need 200 windows, and there are 64");
        Layers bare = Layers.convolution(random, new Layers.Convolution(2, 5, 6, 3, 3), random.normal(12, 5, 3, 3));
        assertThat(reason(bare.applied(new SplitConvolution(), new Split(Form.PARALLEL, HALF, false))))
                .contains("without groups");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resnet56-cifar10/with-batchnorm",
                "light/light_inception_v2",
                "light/light_resnet50",
                "light/light_shufflenet",
                "light/light_squeezenet"
            })
    void imageModelsStayValid(String name) {
        Model canonical = RealisticWeights.canonical(name);
        Model series = changed(canonical, new SplitConvolution(), new Split(Form.SERIES, HALF, false), 0, 1);
        Model parallel = changed(series, new SplitConvolution(), new Split(Form.PARALLEL, HALF, false), 1, 3);
        Model grouped = changed(parallel, new GroupConvolution(), new Grouping(0, 1, false, false), 0, 1);
        assertThat(parameters(grouped)).isLessThan(parameters(canonical));
        Map<String, Tensor> inputs = RealisticInputs.images(canonical, 1);
        try (OrtSession session = OrtSession.open(grouped)) {
            assertThat(session.run(inputs)).isNotEmpty();
        }
    }

    private static <O extends Record> Model changed(
            Model model, Technique<WeightSite, O> technique, O option, int from, int to) {
        Model changed = model;
        List<WeightSite> sites = technique.sites(model);
        for (WeightSite site : sites.subList(Math.min(from, sites.size()), Math.min(to, sites.size()))) {
            Model before = changed;
            changed = technique.apply(before, site, option, Statistics.NONE).fold(m -> m, reason -> before);
        }
        return changed;
    }
}
