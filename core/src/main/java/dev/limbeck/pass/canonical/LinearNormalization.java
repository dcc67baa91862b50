package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gemm(x, W, b)  →  Add(MatMul(x, W[in,out]), b), with Wᵀ baked where the Gemm transposes it, and Add(b, MatMul(x, W))
 * →  Add(MatMul(x, W), b). A linear layer then has one form.
 */
public final class LinearNormalization implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        Map<String, String> transposed = new HashMap<>();
        boolean changed = false;
        for (Node node : graph.nodes()) {
            if (isPlainGemm(graph, node)) {
                split(graph, editor, node, transposed);
                changed = true;
            } else if (isBiasFirst(graph, node)) {
                editor.replace(node, node.withInputs(List.of(node.input(1), node.input(0))));
                changed = true;
            }
        }
        return Rewrite.to(changed ? model.withGraph(editor.build()) : model);
    }

    private static boolean isBiasFirst(Graph graph, Node node) {
        return node.is("Add")
                && graph.constant(node.input(0)).isPresent()
                && graph.producer(node.input(1)).filter(n -> n.is("MatMul")).isPresent();
    }

    /** x·W + b as a linear layer writes it: no factors, x as it is, a constant weight, a bias vector or none. */
    private static boolean isPlainGemm(Graph graph, Node node) {
        if (!node.is("Gemm") || node.intAttribute("transA", 0) != 0) {
            return false;
        }
        boolean scaled = node.floatAttribute("alpha", 1) != 1 || node.floatAttribute("beta", 1) != 1;
        Optional<Tensor> weight =
                graph.initializer(node.input(1)).filter(t -> t.dtype().isFloating());
        Optional<Tensor> bias = graph.initializer(node.input(2)).filter(t -> t.rank() == 1);
        return !scaled && weight.isPresent() && (bias.isPresent() || !node.hasInput(2));
    }

    private static void split(Graph graph, GraphEditor editor, Node gemm, Map<String, String> transposed) {
        String weight = gemm.input(1);
        if (gemm.intAttribute("transB", 0) != 0) {
            weight = transposed.computeIfAbsent(
                    weight,
                    w -> new Tape(editor, w)
                            .constant(
                                    "transposed",
                                    Matrices.transpose(graph.constant(w).orElseThrow())));
        }
        editor.remove(gemm);
        List<String> operands = List.of(gemm.input(0), weight);
        if (!gemm.hasInput(2)) {
            editor.add(Node.of(gemm.name(), "MatMul", operands, gemm.outputs()));
            return;
        }
        String product = new Tape(editor, gemm.name()).add("matmul", "MatMul", operands.toArray(String[]::new));
        editor.add(Node.of(gemm.name(), "Add", List.of(product, gemm.input(2)), gemm.outputs()));
    }
}
