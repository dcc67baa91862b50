package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.PooledMoments;
import dev.limbeck.calibrate.Reducer;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.calibrate.Summary;
import dev.limbeck.graph.Model;
import dev.limbeck.op.ModelCost;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.ort.quantize.QuantizedModels;
import dev.limbeck.site.Site.TensorSite;
import dev.limbeck.technique.Outcome;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.RealisticWeights;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.junit.jupiter.api.Test;

/** Heads behind a pooling, on ONNX Runtime. */
class GapHeadTest {
    private static final GapHead TECHNIQUE = new GapHead();
    private static final GapHead.Pooled POOLED = new GapHead.Pooled();

    private static Outcome applied(Model model, TensorSite site, Map<String, Tensor> inputs) {
        Statistics statistics = QuantizedModels.collect(model, inputs, TECHNIQUE.needs(model, site, POOLED));
        return TECHNIQUE.apply(model, site, POOLED, statistics);
    }

    private static Model model(Outcome outcome) {
        return outcome.fold(model -> model, reason -> {
            throw new AssertionError(reason);
        });
    }

    private static String reason(Outcome outcome) {
        return outcome.fold(model -> "applied", reason -> reason);
    }

    private static Tensor answer(Model model, Map<String, Tensor> inputs, String output) {
        return Objects.requireNonNull(answers(model, inputs).get(output));
    }

    private static Map<String, Tensor> answers(Model model, Map<String, Tensor> inputs) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(inputs);
        }
    }

    @Test
    void aHeadOfMeansIsRestored() {
        Model model = FlattenedHeads.ofMeans();
        TensorSite site = TECHNIQUE.sites(model).get(0);
        Outcome outcome = applied(model, site, FlattenedHeads.inputs(3, 60));
        Map<String, Tensor> others = FlattenedHeads.inputs(4, 7);

        assertThat(site.value()).isEqualTo("logits");
        assertThat(outcome.error().orElseThrow()).isLessThan(1e-5);
        Closeness.assertClose("y", answer(model(outcome), others, "y"), answer(model, others, "y"), Closeness.ROUNDING);
    }

    @Test
    void noLayerBehindAPoolingIsNearer() {
        Model model = FlattenedHeads.two();
        List<TensorSite> sites = TECHNIQUE.sites(model);
        Map<String, Tensor> inputs = FlattenedHeads.inputs(5, 90);
        Outcome outcome = applied(model, sites.get(0), inputs);

        DMatrixRMaj before = matrix(answer(model, inputs, "y"));
        DMatrixRMaj after = matrix(answer(model(outcome), inputs, "y"));
        double told = outcome.error().orElseThrow() * NormOps_DDRM.normF(before);
        assertThat(distance(before, after)).isCloseTo(told, within(1e-3 * told));
        assertThat(told).isCloseTo(leastSquares(Objects.requireNonNull(inputs.get("x")), before), within(1e-3 * told));
        assertThat(answer(model(outcome), inputs, "z")).isEqualTo(answer(model, inputs, "z"));
    }

    private static DMatrixRMaj matrix(Tensor rows) {
        int count = (int) rows.shape().dim(0);
        return DMatrixRMaj.wrap(count, rows.size() / count, rows.toDoubles());
    }

    private static double distance(DMatrixRMaj a, DMatrixRMaj b) {
        return NormOps_DDRM.normF(CommonOps_DDRM.subtract(a, b, null));
    }

    /** What is left of the answers by a QR decomposition of the means and a column of ones. */
    private static double leastSquares(Tensor x, DMatrixRMaj answers) {
        int channels = FlattenedHeads.CHANNELS;
        DMatrixRMaj means = new DMatrixRMaj(answers.numRows, channels + 1);
        for (int row = 0; row < answers.numRows; row++) {
            means.set(row, channels, 1);
            for (int i = 0; i < channels * FlattenedHeads.PLACES; i++) {
                double value = x.doubleAt(row * channels * FlattenedHeads.PLACES + i);
                means.add(row, i / FlattenedHeads.PLACES, 1 / (1 + Math.exp(-value)) / FlattenedHeads.PLACES);
            }
        }
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.leastSquares(answers.numRows, channels + 1);
        assertThat(solver.setA(means.copy())).isTrue();
        DMatrixRMaj solution = new DMatrixRMaj(channels + 1, answers.numCols);
        solver.solve(answers.copy(), solution);
        return distance(answers, CommonOps_DDRM.mult(means, solution, null));
    }

    @Test
    void whatCannotBeSaidIsDeclined() {
        Model model = FlattenedHeads.two();
        TensorSite site = TECHNIQUE.sites(model).get(0);

        assertThat(reason(applied(model, site, FlattenedHeads.inputs(5, 9)))).contains("need 10 rows, and there are 9");
        assertThat(reason(TECHNIQUE.apply(model, site, POOLED, Statistics.NONE)))
                .contains("calibration data");
        assertThat(reason(TECHNIQUE.apply(model, new TensorSite("map", "map"), POOLED, Statistics.NONE)))
                .contains("flattened feature map");
    }

    @Test
    void aHeadBehindAPoolingIsNoSite() {
        assertThat(TECHNIQUE.sites(QuantizedModels.images())).isEmpty();
    }

    @Test
    void mostOfVgg19IsItsHead() {
        Model canonical = RealisticWeights.canonical("light/light_vgg19");
        TensorSite site = TECHNIQUE.sites(canonical).get(0);
        Statistic wanted = TECHNIQUE.needs(canonical, site, POOLED).iterator().next();
        Statistics statistics = new Statistics(Map.of(wanted, moments(wanted)));
        Model pooled = model(TECHNIQUE.apply(canonical, site, POOLED, statistics));

        long before = ModelCost.of(canonical).parameters();
        assertThat((double) ModelCost.of(pooled).parameters() / before).isLessThan(0.2);
        // Three linear layers have 123.64 M of 143.67 M parameters; one of 512 inputs takes their place.
        assertThat(ModelCost.of(pooled).parameters()).isEqualTo(143_667_240 - 123_642_856 + 512 * 1000 + 1000);
        assertThat(answers(pooled, RealisticInputs.images(canonical, 1))).isNotEmpty();
    }

    /** Of random maps and answers: to run a thousand pictures through it takes too long. */
    private static Summary moments(Statistic wanted) {
        Reducer reducer = wanted.reduction().ofElements().orElseThrow();
        assertThat(reducer).isInstanceOf(PooledMoments.class);
        Reducer.Accumulator accumulator = reducer.accumulator();
        RandomTensors random = new RandomTensors(6);
        for (int batch = 0; batch < 11; batch++) {
            accumulator.add(random.normal(100, 512, 1, 2), List.of(random.normal(100, 1000)));
        }
        return accumulator.summary();
    }
}
