package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.Optional;

/**
 * A product of quantized operands with everything that belongs to it, however it is written:
 *
 * <pre>
 * dynamic  Cast(MatMulInteger(x, W, z[, zw])) · (s · sw) [+ bias]
 * static   MatMul(DequantizeLinear(x, s, z), DequantizeLinear(W, sw[, zw], axis = 1)) [+ bias]
 * </pre>
 *
 * @param codes the activation's codes x, UINT8 or INT8
 * @param scale its scale s, a scalar
 * @param zero its zero point z, a scalar
 * @param weight the weight's codes W [in, out]
 * @param weightScale sw, a scalar or [out]
 * @param weightZero zw, a scalar or [out]; empty if it is zero
 * @param bias [out]; empty if there is none
 * @param last the node whose output is the product
 */
record IntegerProduct(
        String codes,
        String scale,
        String zero,
        String weight,
        String weightScale,
        String weightZero,
        String bias,
        Node last) {

    /** The product that this MatMulInteger or MatMul is the heart of. */
    static Optional<IntegerProduct> of(Graph graph, Node node) {
        if (node.is("MatMulInteger")) {
            return dynamic(graph, node);
        }
        return node.is("MatMul") ? fixed(graph, node) : Optional.empty();
    }

    /** The product whose result, bias and all, is this value. */
    static Optional<IntegerProduct> endingAt(Graph graph, String value) {
        return heart(graph, value)
                .flatMap(n -> of(graph, n))
                .filter(p -> p.last().output().equals(value));
    }

    /** The product behind the casts, scales and bias that follow it. */
    private static Optional<Node> heart(Graph graph, String value) {
        Optional<Node> node = graph.producer(value);
        if (node.isEmpty() || node.get().opType().startsWith("MatMul")) {
            return node;
        }
        boolean follows =
                node.get().is("Add") || node.get().is("Mul") || node.get().is("Cast");
        return follows
                ? node.get().inputs().stream()
                        .map(v -> heart(graph, v))
                        .flatMap(Optional::stream)
                        .findFirst()
                : Optional.empty();
    }

    private static Optional<IntegerProduct> dynamic(Graph graph, Node product) {
        Optional<Node> cast = Operands.soleReader(graph, product.output(), "Cast")
                .filter(n -> n.intAttribute("to", 0) == DType.FLOAT.code());
        Optional<Node> scaled = cast.flatMap(n -> Operands.soleReader(graph, n.output(), "Mul"));
        if (scaled.isEmpty() || !isMatrix(graph, product.input(1))) {
            return Optional.empty();
        }
        String factor = Operands.other(scaled.get(), cast.get().output());
        Optional<Node> scales = graph.producer(factor).filter(n -> n.is("Mul"));
        return scales.flatMap(mul -> {
            boolean constantFirst = graph.constant(mul.input(0)).isPresent();
            String weightScale = constantFirst ? mul.input(0) : mul.input(1);
            String scale = constantFirst ? mul.input(1) : mul.input(0);
            return graph.constant(weightScale)
                    .filter(IntegerProduct::isPerTensorOrColumn)
                    .map(t -> with(graph, product, scale, weightScale, scaled.get()));
        });
    }

    private static IntegerProduct with(Graph graph, Node product, String scale, String weightScale, Node scaled) {
        Optional<Operands.Bias> bias = Operands.bias(graph, scaled.output());
        return new IntegerProduct(
                product.input(0),
                scale,
                product.input(2),
                product.input(1),
                weightScale,
                product.input(3),
                bias.map(Operands.Bias::vector).orElse(""),
                bias.map(Operands.Bias::add).orElse(scaled));
    }

    private static Optional<IntegerProduct> fixed(Graph graph, Node product) {
        Optional<Node> activation = graph.producer(product.input(0))
                .filter(n -> n.is("DequantizeLinear"))
                .filter(n -> graph.initializer(n.input(0)).isEmpty())
                .filter(n -> Operands.isScalar(graph, n.input(1)));
        Optional<Node> weight = graph.producer(product.input(1))
                .filter(n -> n.is("DequantizeLinear") && isMatrix(graph, n.input(0)))
                .filter(n -> n.intAttribute("block_size", 0) == 0)
                .filter(n -> graph.constant(n.input(1))
                        .filter(t -> t.size() == 1 || (t.rank() == 1 && n.intAttribute("axis", 1) == 1))
                        .isPresent());
        if (activation.isEmpty() || weight.isEmpty()) {
            return Optional.empty();
        }
        Optional<Operands.Bias> bias = Operands.bias(graph, product.output());
        return Optional.of(new IntegerProduct(
                activation.get().input(0),
                activation.get().input(1),
                activation.get().input(2),
                weight.get().input(0),
                weight.get().input(1),
                weight.get().input(2),
                bias.map(Operands.Bias::vector).orElse(""),
                bias.map(Operands.Bias::add).orElse(product)));
    }

    private static boolean isMatrix(Graph graph, String value) {
        return graph.initializer(value)
                .filter(t -> t.rank() == 2)
                .filter(t -> t.dtype() == DType.INT8 || t.dtype() == DType.UINT8)
                .isPresent();
    }

    private static boolean isPerTensorOrColumn(Tensor scale) {
        return scale.rank() <= 1;
    }
}
