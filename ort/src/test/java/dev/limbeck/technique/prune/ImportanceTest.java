package dev.limbeck.technique.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.calibrate.TaylorImportance;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.op.ModelCost;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.DependencyGraph;
import dev.limbeck.site.Footprint;
import dev.limbeck.site.ValueAxis;
import dev.limbeck.technique.prune.RankedGroup.Bounds;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.testkit.RandomNetworks;
import dev.limbeck.testkit.RandomTensors;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Criteria against their formulas, and what is drawn by them. */
class ImportanceTest {
    private static final int FILTERS = 6;

    /** x [rows, 3, 4, 4] → conv [6, 3, 3, 3], BatchNormalization, Relu → conv [2, 6, 1, 1] → y. */
    static Model network() {
        RandomTensors random = new RandomTensors(4);
        Dim rows = Dim.symbol("rows");
        GraphEditor editor = GraphEditor.empty("g");
        editor.addInput(new ValueInfo("x", TensorType.of(DType.FLOAT, rows, Dim.of(3), Dim.of(4), Dim.of(4))));
        editor.initializer("w1", random.normal(FILTERS, 3, 3, 3)).initializer("w2", random.normal(2, FILTERS, 1, 1));
        for (String name : List.of("scale", "shift", "mean", "var")) {
            editor.initializer(name, random.uniform(Shape.of(FILTERS), 0.5, 2));
        }
        editor.add(Node.of("first", "Conv", List.of("x", "w1"), List.of("h"))
                .withAttribute("pads", Attribute.ofInts(1, 1, 1, 1)));
        editor.add(Node.of("norm", "BatchNormalization", List.of("h", "scale", "shift", "mean", "var"), List.of("n")));
        editor.add(Node.of("act", "Relu", List.of("n"), List.of("a")));
        editor.add(Node.of("second", "Conv", List.of("a", "w2"), List.of("y")));
        editor.addOutput(new ValueInfo("y", TensorType.of(DType.FLOAT, rows, Dim.of(2), Dim.of(4), Dim.of(4))));
        return Model.of(editor.build(), 21, 10);
    }

    static ChannelGroup only(Model model) {
        List<ChannelGroup> groups = DependencyGraph.of(model).groups();
        assertThat(groups).hasSize(1);
        return groups.get(0);
    }

    private static double[] importance(Importance criterion) {
        Model model = network();
        return criterion.of(model, only(model), Statistics.NONE);
    }

    private static float[] filter(int index) {
        return network().graph().initializer("w1").orElseThrow().rows(index).toFloats();
    }

    @Test
    void normsOfFilters() {
        double[] l1 = importance(WeightNorm.L1);
        double[] l2 = importance(WeightNorm.L2);

        for (int i = 0; i < FILTERS; i++) {
            double sum = 0;
            double squares = 0;
            for (float w : filter(i)) {
                sum += Math.abs(w);
                squares += (double) w * w;
            }
            assertThat(l1[i]).isCloseTo(sum, within(1e-9));
            assertThat(l2[i]).isCloseTo(Math.sqrt(squares), within(1e-9));
        }
    }

    @Test
    void scalesOfNorms() {
        float[] scales = network().graph().initializer("scale").orElseThrow().toFloats();

        double[] importance = importance(WeightNorm.BATCH_NORM_SCALE);

        for (int i = 0; i < FILTERS; i++) {
            assertThat(importance[i]).isCloseTo(scales[i], within(1e-9));
        }
    }

    @Test
    void distancesToAllOtherFilters() {
        double[] importance = importance(new GeometricMedian());

        for (int i = 0; i < FILTERS; i++) {
            double sum = 0;
            for (int j = 0; j < FILTERS; j++) {
                double squares = 0;
                for (int k = 0; k < filter(i).length; k++) {
                    squares += Math.pow((double) filter(i)[k] - filter(j)[k], 2);
                }
                sum += Math.sqrt(squares);
            }
            assertThat(importance[i]).isCloseTo(sum, within(1e-6));
        }
    }

    /** What the squares of all matrices and kernels lose by a unit, wherever it is in a network. */
    @Test
    void theGroupNormIsWhatTheWeightsLose() {
        int compared = 0;
        for (long seed = 0; seed < 40; seed++) {
            Model model = Passes.canonical(RandomNetworks.model(seed, 10)).model();
            for (ChannelGroup group : DependencyGraph.of(model).groups()) {
                if (touchesAWeightTwice(group)) {
                    continue;
                }
                double[] importance = WeightNorm.GROUP.of(model, group, Statistics.NONE);
                for (int unit = 0; unit < importance.length; unit++) {
                    Model masked = MaskedChannels.of(model, group.units().get(unit));
                    double lost = squares(model, model) - squares(masked, model);
                    assertThat(importance[unit]).isCloseTo(Math.sqrt(lost), within(1e-4));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(200);
    }

    private static boolean touchesAWeightTwice(ChannelGroup group) {
        Set<String> seen = new HashSet<>();
        return group.axes().stream().map(ValueAxis::value).anyMatch(value -> !seen.add(value));
    }

    private static double squares(Model model, Model original) {
        return original.graph().initializers().keySet().stream()
                .map(name -> model.graph().initializer(name).orElseThrow())
                .filter(weight -> weight.dtype() == DType.FLOAT && weight.rank() > 1)
                .mapToDouble(weight -> {
                    double sum = 0;
                    for (double w : weight.toDoubles()) {
                        sum += w * w;
                    }
                    return sum;
                })
                .sum();
    }

    @Test
    void gradientsAreThoseOfWhatReadsTheChannels() {
        Model model = network();
        ChannelGroup group = only(model);
        Statistic wanted = new Statistic("a", new TaylorImportance(1, 1));
        MaskGradient criterion = new MaskGradient();
        double[] gradients = {3, 1, 4, 1, 5, 9};

        assertThat(criterion.needs(model, group)).containsExactly(wanted);
        assertThat(criterion.of(model, group, new Statistics(Map.of(wanted, ChannelValues.of(gradients)))))
                .isEqualTo(gradients);
    }

    private static RankedGroup ranked(double... importance) {
        List<Footprint> units = only(network()).units().subList(0, importance.length);
        return new RankedGroup(
                new ChannelGroup("g", ChannelGroup.Kind.CHANNEL, units),
                Arrays.stream(importance).boxed().toList());
    }

    @Test
    void aShareOfEachGroupOrOfAll() {
        List<RankedGroup> groups = List.of(ranked(1, 2, 3, 4), ranked(100, 1, 1, 2, 1, 3));

        assertThat(Ranking.PER_GROUP.wanted(groups, 0.5)).containsExactly(2, 3);
        // As parts of their means, 2.5 and 18: .4 .8 1.2 1.6 and .06 .06 .06 .11 .17 5.6
        assertThat(Ranking.GLOBAL.wanted(groups, 0.5)).containsExactly(4, 1);
        assertThat(groups.get(0).least(1).axes())
                .isEqualTo(groups.get(0).group().axes());
    }

    @Test
    void widthsAreMultiplesAndNeverNone() {
        assertThat(gone(0.5, new Bounds(6, 1, 1))).isEqualTo(3);
        assertThat(gone(0.5, new Bounds(6, 1, 2))).isEqualTo(2);
        assertThat(gone(0, new Bounds(6, 1, 1))).isEqualTo(5);
        assertThat(gone(0, new Bounds(6, 3, 1))).isEqualTo(3);
    }

    /** How many of six units go. */
    private static int gone(double share, Bounds bounds) {
        List<RankedGroup> groups = List.of(ranked(1, 2, 3, 4, 5, 6).withBounds(bounds));
        return Ranking.PER_GROUP
                .removed(groups, share)
                .removed(new ValueAxis("w1", 0))
                .cardinality();
    }

    /** Six of twelve units are left; half of twelve stay, and a third of twelve. */
    @Test
    void sharesAreOfTheOriginalHoweverMuchHasGone() {
        assertThat(gone(0.5, new Bounds(12, 1, 1))).isZero();
        assertThat(gone(1 / 3.0, new Bounds(12, 1, 1))).isEqualTo(2);
        List<RankedGroup> groups = List.of(
                ranked(1, 2, 3, 4, 5, 6).withBounds(new Bounds(12, 1, 1)),
                ranked(1, 2, 3).withBounds(new Bounds(3, 1, 1)));
        assertThat(Arrays.stream(Ranking.GLOBAL.wanted(groups, 0.4)).sum()).isEqualTo(6);
        assertThat(Ranking.GLOBAL.wanted(groups, 1)).containsExactly(6, 3);
    }

    /** The same importances, but a unit of the first group takes four times as long: more of it goes. */
    @Test
    void whatTakesLongGoesFirst() {
        List<RankedGroup> groups =
                List.of(ranked(1, 2, 3, 4).withUnitCost(0.4), ranked(1, 2, 3, 4).withUnitCost(0.1));

        // Of means, for the time: 1 2 3 4 and 4 8 12 16
        assertThat(Ranking.LATENCY.wanted(groups, 0.5)).containsExactly(0, 3);
        assertThat(Ranking.LATENCY.wanted(groups, 0.75)).containsExactly(2, 4);
    }

    @Test
    void aBudgetOfMacsIsUsedUpAndNotExceeded() {
        Map<String, Long> sizes = Map.of("rows", 1L);
        for (long seed = 0; seed < 20; seed++) {
            Model model = Passes.canonical(RandomNetworks.model(seed, 10)).model();
            List<RankedGroup> groups = DependencyGraph.of(model).groups().stream()
                    .map(group -> new RankedGroup(
                            group,
                            Arrays.stream(WeightNorm.GROUP.of(model, group, Statistics.NONE))
                                    .boxed()
                                    .toList()))
                    .toList();
            long before = macs(model, sizes);
            for (double share : new double[] {0.8, 0.5}) {
                CostBudget budget = new CostBudget(
                        "multiply-accumulates", share, tried -> (double) macs(tried, sizes) / before, 12);
                Stream.of(Ranking.values())
                        .forEach(ranking -> budget.fitted(
                                        kept -> ChannelRemoval.removed(model, ranking.removed(groups, kept)))
                                .outcome()
                                .fold(
                                        smaller -> assertThat(macs(smaller, sizes))
                                                .isLessThanOrEqualTo((long) (share * before)),
                                        reason -> assertThat(reason).contains("With as little as can stay")));
            }
        }
    }

    private static long macs(Model model, Map<String, Long> sizes) {
        return ModelCost.of(model, sizes).macs();
    }
}
