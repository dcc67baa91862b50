package dev.limbeck.technique.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.Undeclared;
import dev.limbeck.ort.OrtCalibrator;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.DependencyGraph;
import dev.limbeck.site.Footprint;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Least squares written out in plain Java, for what is left of a layer's inputs and for what each of them is worth. */
class ReconstructionTest {
    private static final int UNITS = 7;
    private static final int ROWS = 40;
    private static final Set<Integer> GONE = Set.of(1, 4, 5);

    private static ChannelGroup group(Model model) {
        List<ChannelGroup> groups = DependencyGraph.of(model).groups();
        assertThat(groups).hasSize(1);
        return groups.get(0);
    }

    private static Statistics collected(Model model, Map<String, Tensor> inputs, Set<Statistic> wanted) {
        return new OrtCalibrator().collect(model, wanted, new TensorDataset("rows", inputs, new Labels.None()));
    }

    private static Footprint gone(ChannelGroup group) {
        return Footprint.union(GONE.stream().map(group.units()::get).toList());
    }

    /** The elements of a row that stay when some units go. */
    private static List<Integer> kept(LayerRows layers, Set<Integer> gone) {
        return IntStream.range(0, UNITS * layers.taps())
                .filter(i -> !gone.contains(i / layers.taps()))
                .boxed()
                .toList();
    }

    /** Least squares of some of the inputs for what all of them gave. */
    private static PlainLeastSquares problem(double[][] rows, double[][] matrix, List<Integer> kept, double ridge) {
        double[][] some = new double[rows.length][kept.size()];
        double[][] prior = new double[kept.size()][];
        for (int i = 0; i < kept.size(); i++) {
            prior[i] = matrix[kept.get(i)];
            for (int row = 0; row < rows.length; row++) {
                some[row][i] = rows[row][kept.get(i)];
            }
        }
        return new PlainLeastSquares(some, LayerRows.product(rows, matrix), prior, ridge);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MatMul", "Gemm", "Conv"})
    void theWeightsThatStayAreThoseOfLeastSquares(String kind) {
        LayerRows layers = new LayerRows(kind, UNITS, 3);
        Model model = layers.model();
        Map<String, Tensor> inputs = layers.inputs(ROWS);
        Footprint footprint = gone(group(model));
        Reconstruction reconstruction = new Reconstruction(model, footprint);
        assertThat(reconstruction.passes()).hasSize(1);
        Model refitted = reconstruction.applied(
                model, collected(model, inputs, reconstruction.passes().get(0)));

        double[][] rows = layers.rows(inputs);
        List<Integer> kept = kept(layers, GONE);
        PlainLeastSquares damped = problem(rows, layers.matrix(model), kept, LayerRows.ridge(rows));
        double[][] expected = damped.solution();
        double[][] actual = layers.matrix(refitted);
        double[][] left = new double[kept.size()][];
        for (int i = 0; i < left.length; i++) {
            left[i] = actual[kept.get(i)];
            assertThat(left[i]).containsExactly(expected[i], within(1e-4));
        }
        PlainLeastSquares exact = problem(rows, layers.matrix(model), kept, 0);
        assertThat(damped.error(left))
                .isLessThan(0.9 * damped.error(damped.prior()))
                .isCloseTo(exact.error(exact.solution()), within(0.01 * damped.error(damped.prior())));
        IntStream.range(0, actual.length)
                .filter(i -> !kept.contains(i))
                .forEach(i -> assertThat(actual[i]).containsOnly(0));
        assertThat(ChannelRemoval.removed(refitted, footprint).<String>fold(smaller -> "", reason -> reason))
                .isEmpty();
    }

    /** What is left of the error when the others make up for a unit, the pull towards the old weights included. */
    @ParameterizedTest
    @ValueSource(strings = {"MatMul", "Gemm", "Conv"})
    void aUnitCostsWhatTheOthersCannotMakeUpFor(String kind) {
        LayerRows layers = new LayerRows(kind, UNITS, 3);
        Model model = layers.model();
        Map<String, Tensor> inputs = layers.inputs(ROWS);
        ChannelGroup group = group(model);
        Importance criterion = Criteria.named("obs", 0);
        double[] costs = criterion.of(model, group, collected(model, inputs, criterion.needs(model, group)));

        double[][] rows = layers.rows(inputs);
        double[][] matrix = layers.matrix(model);
        double ridge = LayerRows.ridge(rows);
        for (int unit = 0; unit < UNITS; unit++) {
            PlainLeastSquares problem = problem(rows, matrix, kept(layers, Set.of(unit)), ridge);
            double cost = problem.objective(problem.solution());
            for (int i = unit * layers.taps(); i < (unit + 1) * layers.taps(); i++) {
                for (double w : matrix[i]) {
                    cost += ridge * w * w;
                }
            }
            assertThat(costs[unit]).isCloseTo(cost, within(1e-5 * cost));
        }
    }

    @Test
    void aUnitThatAnotherCanStandInForCostsNothing() {
        LayerRows layers = new LayerRows("MatMul", UNITS, 3);
        Model model = layers.model();
        float[] first = model.graph().initializer("w1").orElseThrow().toFloats();
        for (int row = 0; row < first.length / UNITS; row++) {
            first[row * UNITS + 6] = 2 * first[row * UNITS + 2];
        }
        Tensor twins =
                Tensor.ofFloats(model.graph().initializer("w1").orElseThrow().shape(), first);
        Model alike = model.withGraph(model.edit().initializer("w1", twins).build());
        ChannelGroup group = group(alike);
        Importance criterion = Criteria.named("obs", 0);

        double[] costs =
                criterion.of(alike, group, collected(alike, layers.inputs(ROWS), criterion.needs(alike, group)));

        assertThat(costs[2]).isLessThan(0.05 * costs[0]);
        assertThat(costs[6]).isLessThan(0.05 * costs[0]);
    }

    @Test
    void whatCannotBeRefittedIsNamedAndStays() {
        LayerRows layers = new LayerRows("Conv", UNITS, 3);
        Model model = layers.model();
        Node second = model.graph().producer("y").orElseThrow();
        // Two layers with one weight: what fits one need not fit the other.
        Model shared = model.withGraph(model.edit()
                .add(Node.of("third", "Conv", List.of(second.input(0), second.input(1)), List.of("z")))
                .addOutput(new ValueInfo("z", new Undeclared()))
                .build());
        Footprint footprint = gone(group(shared));
        Reconstruction reconstruction = new Reconstruction(shared, footprint);

        assertThat(reconstruction.passes()).isEmpty();
        assertThat(reconstruction.notes())
                .isNotEmpty()
                .anySatisfy(note -> assertThat(note).contains("second"));
        assertThat(Criteria.named("obs", 0).objection(shared, group(shared))).contains("second");
    }

    /** Two covariances of 4400 × 4400 are more than is held at once. */
    @Test
    void memoryIsBounded() {
        int width = 4400;
        Model model = new LayerRows("MatMul", width, 2).model();
        Model two = model.withGraph(model.edit()
                .initializer("w3", new RandomTensors(1).normal(width, 2))
                .add(Node.of("other", "Sigmoid", List.of("h"), List.of("b")))
                .add(Node.of("third", "MatMul", List.of("b", "w3"), List.of("z")))
                .addOutput(new ValueInfo("z", new Undeclared()))
                .build());

        assertThat(new Reconstruction(two, group(two).units().get(0)).passes()).hasSize(2);
    }
}
