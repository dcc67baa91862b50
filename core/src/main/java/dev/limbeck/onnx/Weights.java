package dev.limbeck.onnx;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;

/** Sums what the tensors of a graph take when they are written. */
final class Weights {
    private Weights() {}

    /** Bytes of all dense initializers, those of graphs inside nodes included. */
    static long bytes(Graph graph) {
        long sum = graph.initializers().values().stream()
                .mapToLong(Tensor::byteSize)
                .sum();
        for (Node node : graph.nodes()) {
            sum += Attribute.graphsOf(node).mapToLong(Weights::bytes).sum();
        }
        return sum;
    }
}
