package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Writes a product of quantized operands, dynamic or static, as one node that also scales and adds the bias:
 *
 * <pre>
 * s·sw·Σ (x − z)·(W − zw) + bias = com.microsoft.MatMulIntegerToFloat(x, W, s, sw, z, zw, bias)
 * </pre>
 *
 * <p>The integers are the same; where an activation is quantized for one product only, ONNX Runtime goes on to merge
 * both into DynamicQuantizeMatMul.
 */
public final class LowerIntegerProduct implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        for (Node node : graph.nodes()) {
            IntegerProduct.of(graph, node).ifPresent(product -> lower(graph, editor, product));
        }
        return Rewrite.to(model.withGraph(editor.build()));
    }

    private static void lower(Graph graph, GraphEditor editor, IntegerProduct product) {
        List<String> inputs = List.of(
                product.codes(),
                product.weight(),
                product.scale(),
                product.weightScale(),
                product.zero(),
                product.weightZero(),
                product.bias());
        Node last = product.last();
        editor.replace(
                last,
                Node.of(
                        last.name() + "/limbeck/integer_product",
                        Node.MICROSOFT,
                        "MatMulIntegerToFloat",
                        trimmed(inputs),
                        last.outputs(),
                        Map.of()));
        scalar(graph, editor, product.scale(), DType.FLOAT);
    }

    /** Scales that are vectors of one element become scalars, as the node wants them. */
    private static void scalar(Graph graph, GraphEditor editor, String value, DType type) {
        graph.initializer(value)
                .filter(t -> t.dtype() == type && t.rank() == 1 && t.size() == 1)
                .map(t -> t.reshape(Shape.SCALAR))
                .ifPresent((Tensor t) -> editor.initializer(value, t));
    }

    private static List<String> trimmed(List<String> inputs) {
        int count = inputs.size();
        while (inputs.get(count - 1).isEmpty()) {
            count--;
        }
        return inputs.subList(0, count);
    }
}
