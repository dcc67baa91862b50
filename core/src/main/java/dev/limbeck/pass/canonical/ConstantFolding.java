package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.match.CodedWeight;
import dev.limbeck.op.HostEvaluation;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * f(c₁, c₂, …) of constants  →  an initializer under the result's name. Quantized weights stay quantized, weights that
 * are looked up in a codebook stay so (their file would be four times as large, and their values could no longer learn
 * together), a weight that others read too stays one tensor, and what is generated stays a node when it is large.
 */
public final class ConstantFolding implements Pass {
    private static final Set<String> KEPT = Set.of("QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear");

    /** Results up to this size may repeat the content of their operands. */
    private static final long SMALL_BYTES = 4096;

    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        HostEvaluation evaluation = new HostEvaluation(model);
        GraphEditor editor = model.edit();
        Map<String, Tensor> folded = new HashMap<>();
        Set<Node> lookups = lookups(graph);
        for (Node node : graph.nodes()) {
            if (lookups.contains(node) || !mayFold(graph, node)) {
                continue;
            }
            Optional<List<Tensor>> results = evaluation
                    .evaluate(node, v -> Optional.ofNullable(folded.get(v)).or(() -> graph.initializer(v)))
                    .filter(r -> isWorthIt(graph, node, r));
            results.ifPresent(r -> {
                editor.remove(node);
                for (int i = 0; i < node.outputs().size(); i++) {
                    folded.put(node.output(i), r.get(i));
                    editor.initializer(node.output(i), r.get(i));
                }
            });
        }
        return Rewrite.to(folded.isEmpty() ? model : model.withGraph(editor.build()));
    }

    private static Set<Node> lookups(Graph graph) {
        return CodedWeight.all(graph).stream()
                .flatMap(weight -> Stream.of(weight.widening(), weight.lookup()))
                .collect(Collectors.toSet());
    }

    private static boolean mayFold(Graph graph, Node node) {
        return !KEPT.contains(node.opType())
                && !node.outputs().isEmpty()
                && node.outputs().stream().noneMatch(o -> o.isEmpty() || graph.isOutput(o));
    }

    private static boolean isWorthIt(Graph graph, Node node, List<Tensor> results) {
        long bytes = results.stream().mapToLong(Tensor::byteSize).sum();
        return bytes <= SMALL_BYTES || node.inputs().stream().allMatch(i -> isOnlyReadBy(graph, i, node));
    }

    private static boolean isOnlyReadBy(Graph graph, String value, Node node) {
        boolean small =
                graph.initializer(value).filter(t -> t.byteSize() > SMALL_BYTES).isEmpty();
        return small || graph.uses(value).stream().map(Use::node).allMatch(node::equals);
    }
}
