package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.bytedeco.pytorch.global.torch;

/**
 * Gradients by automatic differentiation against central differences, in double precision. The function is a sum of all
 * floating-point outputs with random weights.
 */
final class FiniteDifferences {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-6;

    private FiniteDifferences() {}

    /** Fails unless the gradients to all floating-point inputs agree; they must be of type DOUBLE. */
    static void agree(NodeCase node) {
        agree(node.model(), node.feeds(), node.toString());
    }

    static void agree(Model model, Map<String, Tensor> inputs, String name) {
        Set<String> outputs = new LinkedHashSet<>();
        model.graph().outputs().stream().map(ValueInfo::name).forEach(outputs::add);
        try (TorchGraph graph = TorchGraph.of(model)) {
            Map<String, double[]> gradients = gradients(graph, inputs, outputs, Mode.INFERENCE);
            gradients.forEach((input, gradient) -> {
                assertThat(tensor(inputs, input).dtype()).isEqualTo(DType.DOUBLE);
                for (int i = 0; i < gradient.length; i++) {
                    double slope = slope(graph, inputs, outputs, input, i);
                    assertThat(gradient[i])
                            .as("%s: gradient to element %d of %s", name, i, input)
                            .isCloseTo(slope, within(TOLERANCE * Math.max(1, Math.abs(slope))));
                }
            });
        }
    }

    /** The gradients to the inputs, by the tape of libtorch. */
    static Map<String, double[]> gradients(
            TorchGraph graph, Map<String, Tensor> inputs, Set<String> outputs, Mode mode) {
        try (NativeScope scope = new NativeScope()) {
            Map<String, Value> given = new LinkedHashMap<>();
            inputs.forEach((name, tensor) -> given.put(
                    name, NativeValue.of(NativeTensors.copy(tensor).set_requires_grad(true), tensor.dtype())));
            try (Forward forward = graph.forward(given, outputs, mode)) {
                org.bytedeco.pytorch.Tensor sum = torch.zeros(0).sum();
                for (String output : outputs) {
                    Value value = forward.get(output);
                    if (value.dtype().isFloating()) {
                        sum = sum.add(value.torch().mul(weights(value.shape())).sum());
                    }
                }
                sum.backward();
            }
            Map<String, double[]> gradients = new LinkedHashMap<>();
            given.forEach((name, value) -> gradients.put(name, gradient(value)));
            return gradients;
        }
    }

    private static double[] gradient(Value value) {
        org.bytedeco.pytorch.Tensor gradient = value.torch().grad();
        return gradient.defined()
                ? NativeValue.of(gradient).host().toDoubles()
                : new double[Math.toIntExact(value.shape().size())];
    }

    private static org.bytedeco.pytorch.Tensor weights(Shape shape) {
        return NativeTensors.copy(Tensor.ofDoubles(shape, drawn(shape)));
    }

    private static Tensor tensor(Map<String, Tensor> inputs, String name) {
        return Objects.requireNonNull(inputs.get(name), name);
    }

    /** The weights of an output of this shape in the sum whose gradient is taken. */
    static double[] drawn(Shape shape) {
        return new Random(17).doubles(shape.size(), -1, 1).toArray();
    }

    private static double slope(
            TorchGraph graph, Map<String, Tensor> inputs, Set<String> outputs, String input, int element) {
        double above = moved(graph, inputs, outputs, input, element, STEP);
        double below = moved(graph, inputs, outputs, input, element, -STEP);
        return (above - below) / (2 * STEP);
    }

    private static double moved(
            TorchGraph graph, Map<String, Tensor> inputs, Set<String> outputs, String input, int element, double by) {
        Tensor tensor = tensor(inputs, input);
        double[] values = tensor.toDoubles();
        values[element] += by;
        Map<String, Tensor> changed = new HashMap<>(inputs);
        changed.put(input, Tensor.ofDoubles(tensor.shape(), values));
        return graph.run(changed, outputs).values().stream()
                .filter(output -> output.dtype().isFloating())
                .mapToDouble(output -> weighted(output.toDoubles(), drawn(output.shape())))
                .sum();
    }

    private static double weighted(double[] values, double[] weights) {
        double[] products = values.clone();
        Arrays.setAll(products, i -> values[i] * weights[i]);
        return Arrays.stream(products).sum();
    }
}
