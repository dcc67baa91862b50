package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A linear layer x·W + b as {@link LinearNormalization} leaves it.
 *
 * @param product the MatMul
 * @param sum the Add of the bias, if there is one
 */
record LinearLayer(Graph graph, Node product, Optional<Node> sum) {
    /** The layer that begins with this node: a MatMul with a constant matrix. */
    static Optional<LinearLayer> of(Graph graph, Node node) {
        boolean isLinear = node.is("MatMul")
                && graph.initializer(node.input(1)).filter(t -> t.rank() == 2).isPresent();
        return isLinear ? Optional.of(new LinearLayer(graph, node, bias(graph, node))) : Optional.empty();
    }

    private static Optional<Node> bias(Graph graph, Node product) {
        return onlyReader(graph, product.output())
                .filter(n -> n.is("Add") && n.input(0).equals(product.output()))
                .filter(n ->
                        graph.initializer(n.input(1)).filter(t -> t.rank() == 1).isPresent());
    }

    /** The only reader of a value that is no output of the graph. */
    static Optional<Node> onlyReader(Graph graph, String value) {
        List<Use> uses = graph.uses(value);
        return uses.size() == 1 && !graph.isOutput(value)
                ? Optional.of(uses.get(0).node())
                : Optional.empty();
    }

    String input() {
        return product.input(0);
    }

    String output() {
        return sum.orElse(product).output();
    }

    /** [in, out]. */
    Tensor weight() {
        return graph.initializer(product.input(1)).orElseThrow();
    }

    /** The layer's columns from one up to another, applied to its input, under a new name. */
    void writeColumns(GraphEditor editor, int from, int to, String output) {
        String weight = new Tape(editor, product.input(1)).constant("columns", Matrices.columns(weight(), from, to));
        if (sum.isEmpty()) {
            new Tape(editor, product.name()).addAs(output, "columns", "MatMul", Map.of(), List.of(input(), weight));
            return;
        }
        Node add = sum.orElseThrow();
        Tensor vector = graph.initializer(add.input(1)).orElseThrow();
        String bias = new Tape(editor, add.input(1)).constant("columns", Matrices.columns(vector, from, to));
        String products = new Tape(editor, product.name()).add("columns", "MatMul", input(), weight);
        new Tape(editor, add.name()).addAs(output, "columns", "Add", Map.of(), List.of(products, bias));
    }

    /** The layer applied to another value, under a name that nothing makes any more. */
    void writeOn(GraphEditor editor, String input, String output) {
        editor.remove(product);
        if (sum.isEmpty()) {
            editor.add(product.withInput(0, input).withOutputs(List.of(output)));
            return;
        }
        Node add = sum.orElseThrow();
        editor.remove(add);
        String products = editor.freshName(product.name() + "/limbeck/product");
        editor.add(product.withInput(0, input).withOutputs(List.of(products)));
        editor.add(add.withInput(0, products).withOutputs(List.of(output)));
    }
}
