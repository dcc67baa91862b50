package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.DependencyGraph;
import dev.limbeck.technique.prune.Criteria;
import dev.limbeck.technique.prune.Importance;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Fisher importance of channels that two layers read is what central differences give, when the weights of both that
 * read a channel are scaled together, row by row.
 */
class GroupFisherProperty {
    private static final int ROWS = 5;
    private static final int CHANNELS = 4;
    private static final int CLASSES = 3;
    private static final double STEP = 1e-5;

    /** h = relu(conv(x)), s = h + conv(h), logits = mean of s over the places, times w. */
    private static Model network(Map<String, Tensor> weights) {
        return TestGraphs.model(
                weights,
                List.of(
                        Node.of("1", "Conv", List.of("x", "first"), List.of("c")),
                        Node.of("2", "Relu", List.of("c"), List.of("h")),
                        Node.of("3", "Conv", List.of("h", "second"), List.of("d")),
                        Node.of("4", "Add", List.of("h", "d"), List.of("s")),
                        Node.of("5", "GlobalAveragePool", List.of("s"), List.of("p")),
                        Node.of("6", "Flatten", List.of("p"), List.of("f")),
                        Node.of("7", "MatMul", List.of("f", "w"), List.of("logits"))),
                List.of(new ValueInfo(
                        "x", TensorType.of(DType.DOUBLE, Dim.symbol("rows"), Dim.of(2), Dim.of(5), Dim.of(5)))),
                List.of("logits"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ofChannelsReadInTwoPlaces(long seed) {
        Draws draws = new Draws(seed);
        Map<String, Tensor> weights = Map.of(
                "first", draws.tensor(CHANNELS, 2, 3, 3),
                "second", draws.tensor(CHANNELS, CHANNELS, 1, 1),
                "w", draws.tensor(CHANNELS, CLASSES));
        Tensor x = draws.tensor(ROWS, 2, 5, 5);
        List<Integer> labels =
                IntStream.range(0, ROWS).map(row -> row % CLASSES).boxed().toList();
        Model model = network(weights);
        ChannelGroup group = DependencyGraph.of(model).groups().get(0);
        Importance fisher = Criteria.named("fisher", 0);
        Statistics statistics = TorchCalibrator.inThisProcess()
                .collect(
                        fisher.observed(model, List.of(group)),
                        fisher.needs(model, group),
                        new TensorDataset(
                                "rows", Map.of("x", x), new Labels.ClassLabels(labels, List.of("a", "b", "c"))));

        double[] expected = new double[CHANNELS];
        for (int channel = 0; channel < CHANNELS; channel++) {
            double[] above = losses(scaled(weights, channel, 1 + STEP), x, labels);
            double[] below = losses(scaled(weights, channel, 1 - STEP), x, labels);
            for (int row = 0; row < ROWS; row++) {
                expected[channel] += Math.pow((above[row] - below[row]) / (2 * STEP), 2) / (2 * ROWS);
            }
        }
        assertThat(group.units()).hasSize(CHANNELS);
        assertThat(fisher.of(model, group, statistics)).containsExactly(expected, within(1e-7));
    }

    /** What reads a channel, in both layers, multiplied by a factor. */
    private static Map<String, Tensor> scaled(Map<String, Tensor> weights, int channel, double factor) {
        return Map.of(
                "first", Objects.requireNonNull(weights.get("first")),
                "second", scaled(Objects.requireNonNull(weights.get("second")), 1, channel, factor),
                "w", scaled(Objects.requireNonNull(weights.get("w")), CLASSES, channel, factor));
    }

    private static Tensor scaled(Tensor weight, int stride, int channel, double factor) {
        double[] values = weight.toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] *= i / stride % CHANNELS == channel ? factor : 1;
        }
        return Tensor.ofDoubles(weight.shape(), values);
    }

    private static double[] losses(Map<String, Tensor> weights, Tensor x, List<Integer> labels) {
        try (TorchGraph graph = TorchGraph.of(network(weights))) {
            Tensor logits = Objects.requireNonNull(graph.run(Map.of("x", x)).get("logits"));
            double[] losses = new double[ROWS];
            for (int row = 0; row < ROWS; row++) {
                double sum = 0;
                for (int c = 0; c < CLASSES; c++) {
                    sum += Math.exp(logits.doubleAt(row * CLASSES + c));
                }
                losses[row] = Math.log(sum) - logits.doubleAt(row * CLASSES + labels.get(row));
            }
            return losses;
        }
    }
}
