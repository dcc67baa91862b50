package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.tensor.Tensor;
import dev.limbeck.torch.GradientCase.Drawn;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The gradient of every differentiable operator agrees with central differences, in double precision, for shapes and
 * elements drawn at random. What is differentiated is Σ w·y with random w over all outputs.
 */
class GradientProperty {
    private static final int SEEDS = 3;
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-5;

    @TestFactory
    Stream<DynamicTest> gradientsAgreeWithFiniteDifferences() {
        return GradientCases.ALL.stream()
                .map(c -> DynamicTest.dynamicTest(c.toString(), () -> {
                    for (long seed = 1; seed <= SEEDS; seed++) {
                        check(c.draw(seed), seed);
                    }
                }));
    }

    private static void check(Drawn drawn, long seed) {
        try (TorchGraph graph = TorchGraph.of(drawn.model())) {
            Map<String, Tensor> weights = weights(graph.run(drawn.inputs()), seed);
            Map<String, double[]> gradients = gradients(graph, drawn.inputs(), weights);
            drawn.inputs().forEach((name, x) -> {
                double[] expected = differences(graph, drawn.inputs(), name, weights);
                double[] actual = Objects.requireNonNull(gradients.get(name));
                assertThat(actual).hasSameSizeAs(expected);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(actual[i])
                            .as("gradient of element %d of %s %s, seed %d", i, name, x, seed)
                            .isCloseTo(expected[i], Offset.offset(TOLERANCE * (1 + Math.abs(expected[i]))));
                }
            });
        }
    }

    private static Map<String, Tensor> weights(Map<String, Tensor> outputs, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        outputs.forEach((name, y) -> {
            if (y.dtype().isFloating()) {
                double[] w = random.doubles(y.size(), -1, 1).toArray();
                weights.put(name, Tensor.ofDoubles(y.shape(), w));
            }
        });
        return weights;
    }

    private static Map<String, double[]> gradients(
            TorchGraph graph, Map<String, Tensor> inputs, Map<String, Tensor> weights) {
        try (NativeScope scope = new NativeScope()) {
            Map<String, Value> leaves = new LinkedHashMap<>();
            graph.natives(inputs)
                    .forEach((name, value) ->
                            leaves.put(name, NativeValue.of(value.torch().set_requires_grad(true))));
            try (Forward forward = graph.forward(leaves, weights.keySet(), Mode.INFERENCE)) {
                weights.entrySet().stream()
                        .map(w -> forward.get(w.getKey())
                                .torch()
                                .mul(Value.of(w.getValue()).torch())
                                .sum())
                        .reduce(org.bytedeco.pytorch.Tensor::add)
                        .orElseThrow()
                        .backward();
            }
            Map<String, double[]> gradients = new LinkedHashMap<>();
            leaves.forEach((name, leaf) -> gradients.put(
                    name, NativeValue.of(leaf.torch().grad()).host().toDoubles()));
            return gradients;
        }
    }

    private static double[] differences(
            TorchGraph graph, Map<String, Tensor> inputs, String name, Map<String, Tensor> weights) {
        Tensor x = Objects.requireNonNull(inputs.get(name));
        double[] differences = new double[x.size()];
        for (int i = 0; i < differences.length; i++) {
            double above = weighted(graph, moved(inputs, name, x, i, STEP), weights);
            double below = weighted(graph, moved(inputs, name, x, i, -STEP), weights);
            differences[i] = (above - below) / (2 * STEP);
        }
        return differences;
    }

    private static Map<String, Tensor> moved(
            Map<String, Tensor> inputs, String name, Tensor x, int element, double by) {
        double[] values = x.toDoubles();
        values[element] += by;
        Map<String, Tensor> moved = new LinkedHashMap<>(inputs);
        moved.put(name, Tensor.ofDoubles(x.shape(), values));
        return moved;
    }

    private static double weighted(TorchGraph graph, Map<String, Tensor> inputs, Map<String, Tensor> weights) {
        Set<String> wanted = new LinkedHashSet<>(weights.keySet());
        double sum = 0;
        for (Map.Entry<String, Tensor> output : graph.run(inputs, wanted).entrySet()) {
            Tensor w = Objects.requireNonNull(weights.get(output.getKey()));
            for (int i = 0; i < w.size(); i++) {
                sum += w.doubleAt(i) * output.getValue().doubleAt(i);
            }
        }
        return sum;
    }
}
