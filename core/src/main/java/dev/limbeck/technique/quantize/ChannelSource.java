package dev.limbeck.technique.quantize;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The constants by which the channels (the last axis) of a value can be scaled at no cost.
 *
 * @param vectors names of constants [channels]: gain and shift of a LayerNormalization, or a bias
 * @param matrices names of constants [in, channels]
 */
record ChannelSource(List<String> vectors, List<String> matrices) {
    /** What scales a value; empty if something else depends on it, or on its constants. */
    static Optional<ChannelSource> of(Graph graph, String value) {
        return graph.producer(value).flatMap(node -> of(graph, node)).filter(source -> source.isAlone(graph));
    }

    private static Optional<ChannelSource> of(Graph graph, Node node) {
        if (node.is("LayerNormalization")) {
            List<String> vectors =
                    node.inputs().stream().skip(1).filter(v -> !v.isEmpty()).toList();
            return Optional.of(new ChannelSource(vectors, List.of()));
        }
        if (node.is("Attention")) {
            return isValuesOnly(graph, node) ? of(graph, node.input(2)) : Optional.empty();
        }
        if (node.is("Add")) {
            return biased(graph, node);
        }
        return node.is("MatMul") && graph.isInitializer(node.input(1))
                ? Optional.of(new ChannelSource(List.of(), List.of(node.input(1))))
                : Optional.empty();
    }

    /** Attention mixes the rows of its values, never their channels, if each head has values of its own. */
    private static boolean isValuesOnly(Graph graph, Node attention) {
        boolean sameHeads = attention.intAttribute("q_num_heads", 0) == attention.intAttribute("kv_num_heads", 0)
                && attention.intAttribute("q_num_heads", 0) > 0;
        return sameHeads
                && attention.outputs().size() == 1
                && attention.inputs().size() <= 4
                && graph.uses(attention.input(2)).size() == 1;
    }

    private static Optional<ChannelSource> biased(Graph graph, Node add) {
        int bias = graph.isInitializer(add.input(1)) ? 1 : 0;
        Optional<Node> product = graph.producer(add.input(1 - bias)).filter(n -> n.is("MatMul"));
        boolean known =
                graph.initializer(add.input(bias)).filter(b -> b.rank() == 1).isPresent()
                        && product.isPresent()
                        && graph.isInitializer(product.get().input(1))
                        && graph.uses(add.input(1 - bias)).size() == 1;
        return known
                ? Optional.of(new ChannelSource(
                        List.of(add.input(bias)), List.of(product.get().input(1))))
                : Optional.empty();
    }

    private boolean isAlone(Graph graph) {
        List<String> all = new ArrayList<>(vectors);
        all.addAll(matrices);
        return all.stream()
                .allMatch(name -> graph.uses(name).size() == 1
                        && graph.initializer(name)
                                .filter(t -> t.dtype().isFloating())
                                .isPresent());
    }

    /** Divides channel j of the value by the factor of j. */
    void divide(GraphEditor editor, double[] factors) {
        for (String name : vectors) {
            Tensor vector = editor.source().initializer(name).orElseThrow();
            editor.initializer(name, divided(vector, 0, factors));
        }
        for (String name : matrices) {
            Tensor matrix = editor.source().initializer(name).orElseThrow();
            editor.initializer(name, divided(matrix, 1, factors));
        }
    }

    private static Tensor divided(Tensor tensor, int axis, double[] factors) {
        float[] values = tensor.toFloats();
        Groups.alongAxis(tensor.shape(), axis)
                .forEach((element, channel) -> values[element] = (float) (values[element] / factors[channel]));
        return Tensor.ofFloats(tensor.shape(), values);
    }
}
