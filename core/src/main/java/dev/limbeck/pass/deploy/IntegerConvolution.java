package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * A two-dimensional convolution of quantized operands with everything that belongs to it:
 *
 * <pre>
 * QuantizeLinear([Relu] Conv(DequantizeLinear(x, s, z), DequantizeLinear(W, sw), DequantizeLinear(b, s·sw)), sy, zy)
 *     = QLinearConv(x, s, z, W, sw, 0, sy, zy, b)
 * </pre>
 *
 * <p>Codes of activations are UINT8, and a Relu is there only if the least code stands for zero, so that rounding does
 * the same.
 *
 * @param node the Conv
 * @param codes the activation's codes x [N, C, H, W]
 * @param scale its scale s, a constant scalar
 * @param zero its zero point z
 * @param weight W [M, C, kernel], INT8 around zero
 * @param weightScale sw, a scalar or [M]
 * @param bias b [M], INT32; empty if there is none
 * @param last the QuantizeLinear whose output is the result, with sy and zy
 */
record IntegerConvolution(
        Node node,
        String codes,
        String scale,
        String zero,
        Tensor weight,
        Tensor weightScale,
        Optional<Tensor> bias,
        Node last) {
    private static final double ROUNDING = 1e-4;

    /** The convolution that this node is the heart of. */
    static Optional<IntegerConvolution> of(Graph graph, Node node) {
        if (!node.is("Conv")) {
            return Optional.empty();
        }
        Optional<Node> data = Operands.producer(graph, node.input(0), "DequantizeLinear")
                .filter(n -> Operands.isScalar(graph, n.input(1)) && isCodes(graph, n.input(2)));
        Optional<Node> weight =
                Operands.producer(graph, node.input(1), "DequantizeLinear").filter(n -> isKernel(graph, n));
        Optional<Node> last = last(graph, node);
        if (data.isEmpty() || weight.isEmpty() || last.isEmpty()) {
            return Optional.empty();
        }
        Tensor weightScale = graph.constant(weight.get().input(1)).orElseThrow();
        Optional<Tensor> bias = bias(graph, node, factor(graph, data.get()), weightScale);
        if (node.hasInput(2) && bias.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new IntegerConvolution(
                node,
                data.get().input(0),
                data.get().input(1),
                data.get().input(2),
                graph.constant(weight.get().input(0)).orElseThrow(),
                weightScale,
                bias,
                last.get()));
    }

    private static double factor(Graph graph, Node dequantize) {
        return graph.constant(dequantize.input(1)).orElseThrow().doubleAt(0);
    }

    private static boolean isCodes(Graph graph, String zero) {
        return graph.constant(zero)
                .filter(t -> t.size() == 1 && t.dtype() == DType.UINT8)
                .isPresent();
    }

    private static boolean isKernel(Graph graph, Node dequantize) {
        Optional<Tensor> codes =
                graph.constant(dequantize.input(0)).filter(t -> t.rank() == 4 && t.dtype() == DType.INT8);
        Optional<Tensor> scale = graph.constant(dequantize.input(1))
                .filter(t -> t.size() == 1 || (t.rank() == 1 && dequantize.intAttribute("axis", 1) == 0));
        boolean aroundZero = !dequantize.hasInput(2)
                || graph.constant(dequantize.input(2))
                        .filter(t -> Arrays.stream(t.toLongs()).allMatch(z -> z == 0))
                        .isPresent();
        return codes.isPresent() && scale.isPresent() && aroundZero && dequantize.intAttribute("block_size", 0) == 0;
    }

    /** The codes of the bias, if they are in units of the sums that they are added to. */
    private static Optional<Tensor> bias(Graph graph, Node node, double scale, Tensor weightScale) {
        return Operands.producer(graph, node.input(2), "DequantizeLinear")
                .filter(n -> !n.hasInput(2)
                        || graph.constant(n.input(2))
                                .filter(t -> t.longAt(0) == 0)
                                .isPresent())
                .filter(n -> graph.constant(n.input(1))
                        .filter(own -> isInUnitsOf(own, scale, weightScale))
                        .isPresent())
                .flatMap(n -> graph.constant(n.input(0)))
                .filter(t -> t.dtype() == DType.INT32 && t.rank() == 1);
    }

    private static boolean isInUnitsOf(Tensor own, double scale, Tensor weightScale) {
        if (own.size() != weightScale.size()) {
            return false;
        }
        for (int i = 0; i < own.size(); i++) {
            double unit = scale * weightScale.doubleAt(i);
            if (Math.abs(own.doubleAt(i) - unit) > ROUNDING * unit) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Node> last(Graph graph, Node node) {
        Optional<Node> relu = Operands.soleReader(graph, node.output(), "Relu");
        String result = relu.map(Node::output).orElse(node.output());
        return Operands.soleReader(graph, result, "QuantizeLinear")
                .filter(n -> Operands.isScalar(graph, n.input(1)) && isCodes(graph, n.input(2)))
                .filter(n -> relu.isEmpty()
                        || graph.constant(n.input(2)).orElseThrow().longAt(0) == 0);
    }
}
