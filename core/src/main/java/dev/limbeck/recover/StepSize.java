package dev.limbeck.recover;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What the learning rate of a quantization's step size is of that of the weights, so that both change by similar shares
 * of themselves. Its gradient is scaled for that already (LSQ, Esser et al. 2020, section 2.2), which is what gradient
 * descent needs. Adam's steps are as large as the rate whatever the gradient, so there the rate is made proportional to
 * the smallest step size, which must not become negative. LAMB does that by itself.
 *
 * @param smallest of the step sizes in one initializer
 */
record StepSize(double smallest) implements Optimizer.Builder<Double> {
    /** Weights of trained encoders have a mean magnitude of about a twentieth. */
    private static final double PER_WEIGHT = 20;

    /** The step sizes of a graph's QuantizeLinear and DequantizeLinear nodes, by initializer. */
    static Map<String, StepSize> of(Graph graph) {
        Map<String, StepSize> sizes = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (node.is("QuantizeLinear") || node.is("DequantizeLinear")) {
                graph.initializer(node.input(1)).ifPresent(scale -> sizes.put(node.input(1), of(scale)));
            }
        }
        return sizes;
    }

    private static StepSize of(Tensor scale) {
        return new StepSize(
                Arrays.stream(scale.toDoubles()).map(Math::abs).min().orElse(0));
    }

    @Override
    public Double adamW(Optimizer.AdamW settings) {
        return PER_WEIGHT * smallest;
    }

    @Override
    public Double sgd(Optimizer.Sgd settings) {
        return 1.0;
    }

    @Override
    public Double lamb(Optimizer.Lamb settings) {
        return 1.0;
    }
}
