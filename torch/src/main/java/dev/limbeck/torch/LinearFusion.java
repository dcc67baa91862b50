package dev.limbeck.torch;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch;

/**
 * A MatMul with a constant matrix, masked or not, and the Add of a constant vector behind it, as one call: y = x · W + b.
 * The sum needs no pass of its own, forward or backward.
 */
final class LinearFusion {
    /** Apart from the standard one, so that nothing takes the three inputs for a MatMul's. */
    private static final String DOMAIN = "dev.limbeck";

    private LinearFusion() {}

    /** A node that stands for an Add and the MatMul before it, named as that: inputs x, W and b, the Add's output. */
    static Optional<Node> endingIn(Graph graph, Node add) {
        if (!add.is("Add") || !isConstant(graph, add.input(1), 1)) {
            return Optional.empty();
        }
        return graph.producer(add.input(0))
                .filter(product -> product.is("MatMul") && isConstant(graph, product.input(1), 2))
                .filter(product -> widthOf(graph, product.input(1)) == widthOf(graph, add.input(1)))
                .map(product -> Node.of(
                        product.name(),
                        DOMAIN,
                        product.opType(),
                        List.of(product.input(0), product.input(1), add.input(1)),
                        add.outputs(),
                        Map.of()));
    }

    private static boolean isConstant(Graph graph, String value, int rank) {
        return constant(graph, value)
                .filter(t -> t.rank() == rank && t.dtype().isFloating())
                .isPresent();
    }

    /** A constant, or the first of two whose product a value is. */
    private static Optional<Tensor> constant(Graph graph, String value) {
        return graph.initializer(value)
                .or(() -> graph.producer(value)
                        .filter(node -> node.is("Mul"))
                        .flatMap(node -> graph.initializer(node.input(0))
                                .filter(first -> graph.initializer(node.input(1))
                                        .filter(mask -> mask.shape().equals(first.shape()))
                                        .isPresent())));
    }

    private static long widthOf(Graph graph, String value) {
        return constant(graph, value)
                .map(Tensor::shape)
                .map(shape -> shape.dim(-1))
                .orElse(0L);
    }

    /** Computes such a node. */
    static List<Value> compute(KernelCall call) {
        org.bytedeco.pytorch.Tensor x = call.tensor(0);
        long[] shape = x.shape();
        org.bytedeco.pytorch.Tensor rows = shape.length == 2 ? x : x.reshape(-1, shape[shape.length - 1]);
        org.bytedeco.pytorch.Tensor sums = torch.addmm(call.tensor(2), rows, call.tensor(1));
        if (shape.length == 2) {
            return call.like(0, sums);
        }
        long[] target = shape.clone();
        target[target.length - 1] = sums.size(1);
        return call.like(0, sums.view(target));
    }
}
