package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.TaylorImportance;
import dev.limbeck.data.Labels;
import dev.limbeck.data.TensorDataset;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The importance of channels and heads is what central differences in a mask of theirs give, row by row. */
class MaskGradientProperty {
    private static final int ROWS = 5;
    private static final int CLASSES = 3;
    private static final double STEP = 1e-5;

    /**
     * A network with a value whose units are masked.
     *
     * @param x its rows
     * @param nodes from {@code x} to {@code value}, from {@code masked} to {@code logits}
     * @param axis of the units
     * @param mask the shape that broadcasts a factor for each channel over the value
     */
    private record Network(Tensor x, List<Node> nodes, Map<String, Tensor> weights, int axis, Shape mask) {
        /** The value is masked by an input, or by nothing. */
        Model model(boolean masked) {
            List<Node> all = new ArrayList<>(nodes);
            List<ValueInfo> inputs = new ArrayList<>();
            long[] dims = x.shape().toArray();
            Dim[] declared = Arrays.stream(dims).mapToObj(Dim::of).toArray(Dim[]::new);
            declared[0] = Dim.symbol("rows");
            inputs.add(new ValueInfo("x", TensorType.of(DType.DOUBLE, declared)));
            if (masked) {
                inputs.add(new ValueInfo("mask", TensorType.of(DType.DOUBLE, Dims.of(mask))));
                all.add(Node.of("mask", "Mul", List.of("value", "mask"), List.of("masked")));
            } else {
                all.add(Node.of("same", "Identity", List.of("value"), List.of("masked")));
            }
            return TestGraphs.model(weights, all, inputs, List.of("logits"));
        }
    }

    private static Network pictures(Draws draws) {
        return new Network(
                draws.tensor(ROWS, 2, 5, 5),
                List.of(
                        Node.of("1", "Conv", List.of("x", "kernel"), List.of("c")),
                        Node.of("2", "Relu", List.of("c"), List.of("value")),
                        Node.of("3", "GlobalAveragePool", List.of("masked"), List.of("p")),
                        Node.of("4", "Flatten", List.of("p"), List.of("f")),
                        Node.of("5", "MatMul", List.of("f", "w"), List.of("logits"))),
                Map.of("kernel", draws.tensor(4, 2, 3, 3), "w", draws.tensor(4, CLASSES)),
                1,
                Shape.of(4, 1, 1));
    }

    private static Network heads(Draws draws) {
        return new Network(
                draws.tensor(ROWS, 3, 6),
                List.of(
                        Node.of(
                                "1",
                                Node.STANDARD,
                                "Attention",
                                List.of("x", "x", "x"),
                                List.of("value"),
                                Map.of("q_num_heads", Attribute.of(2), "kv_num_heads", Attribute.of(2))),
                        Node.of("2", "MatMul", List.of("masked", "w1"), List.of("h")),
                        Node.of("3", "Tanh", List.of("h"), List.of("t")),
                        Node.of("4", "ReduceMean", List.of("t", "tokens"), List.of("kept")),
                        Node.of("5", "Squeeze", List.of("kept", "tokens"), List.of("m")),
                        Node.of("6", "MatMul", List.of("m", "w2"), List.of("logits"))),
                Map.of("w1", draws.tensor(6, 4), "w2", draws.tensor(4, CLASSES), "tokens", Tensor.vector(1L)),
                -1,
                Shape.of(6));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void ofChannelsOfPictures(int width) {
        agree(pictures(new Draws(width)), width);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void ofHeads(int width) {
        agree(heads(new Draws(width)), width);
    }

    private static void agree(Network network, int width) {
        List<Integer> labels =
                IntStream.range(0, ROWS).map(row -> row % CLASSES).boxed().toList();
        Statistic statistic = new Statistic("value", new TaylorImportance(network.axis(), width));
        double[] importance = TorchCalibrator.inThisProcess()
                .collect(
                        network.model(false),
                        Set.of(statistic),
                        new TensorDataset(
                                "rows",
                                Map.of("x", network.x()),
                                new Labels.ClassLabels(labels, List.of("a", "b", "c"))))
                .get(statistic, ChannelValues.class)
                .orElseThrow()
                .toArray();

        assertThat(importance).containsExactly(byDifferences(network, labels, width), within(1e-7));
    }

    private static double[] byDifferences(Network network, List<Integer> labels, int width) {
        double[] sums = new double[(int) network.mask().size() / width];
        try (TorchGraph graph = TorchGraph.of(network.model(true))) {
            for (int unit = 0; unit < sums.length; unit++) {
                double[] above = losses(graph, network, labels, unit * width, width, 1 + STEP);
                double[] below = losses(graph, network, labels, unit * width, width, 1 - STEP);
                for (int row = 0; row < ROWS; row++) {
                    sums[unit] += Math.abs(above[row] - below[row]) / (2 * STEP);
                }
            }
        }
        return sums;
    }

    /** The cross entropy of each row with some channels multiplied by a factor. */
    private static double[] losses(
            TorchGraph graph, Network network, List<Integer> labels, int first, int width, double factor) {
        double[] mask = new double[(int) network.mask().size()];
        Arrays.setAll(mask, c -> c >= first && c < first + width ? factor : 1);
        Tensor logits = Objects.requireNonNull(
                graph.run(Map.of("x", network.x(), "mask", Tensor.ofDoubles(network.mask(), mask)))
                        .get("logits"));
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
