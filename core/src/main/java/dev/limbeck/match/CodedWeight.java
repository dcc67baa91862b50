package dev.limbeck.match;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A weight whose elements share few values: {@code W = Gather(codebook, Cast(codes))}. For each element a code says which
 * of the values it has (Deep Compression, Han et al. 2016, section 3).
 *
 * @param lookup the Gather, which makes the weight under its name
 * @param widening the Cast, because Gather reads no indices of 8 bits
 * @param codebook the initializer of the values, FLOAT [k]
 * @param codes the initializer of the codes, UINT8 of the weight's shape, each below k
 */
public record CodedWeight(Node lookup, Node widening, String codebook, String codes) {
    /** The weight that a node looks up, if it is such a one. */
    public static Optional<CodedWeight> of(Graph graph, Node lookup) {
        boolean isOfVector = lookup.is("Gather")
                && graph.initializer(lookup.input(0))
                        .filter(values -> values.dtype() == DType.FLOAT && values.rank() == 1)
                        .isPresent();
        return isOfVector
                ? graph.producer(lookup.input(1))
                        .filter(node -> node.is("Cast") && isOfBytes(graph, node.input(0)))
                        .map(node -> new CodedWeight(lookup, node, lookup.input(0), node.input(0)))
                : Optional.empty();
    }

    private static boolean isOfBytes(Graph graph, String value) {
        return graph.initializer(value)
                .filter(codes -> codes.dtype() == DType.UINT8)
                .isPresent();
    }

    /** All of a graph, in its order. */
    public static List<CodedWeight> all(Graph graph) {
        return graph.nodes().stream().flatMap(node -> of(graph, node).stream()).toList();
    }

    /** The value under which the weight is read. */
    public String name() {
        return lookup.output();
    }

    /** The values, FLOAT [k]. */
    public Tensor values(Graph graph) {
        return graph.initializer(codebook).orElseThrow();
    }

    /** How many elements the weight has. */
    public long elements(Graph graph) {
        return graph.initializer(codes).orElseThrow().size();
    }
}
