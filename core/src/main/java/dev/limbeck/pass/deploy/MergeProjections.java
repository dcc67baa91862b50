package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Computes the projections of one value in one product:
 *
 * <pre>
 * x·W₁ + b₁, x·W₂ + b₂, x·W₃ + b₃ = Split(x·[W₁ W₂ W₃] + [b₁ b₂ b₃])
 * </pre>
 *
 * <p>Taken for Q, K and V of an attention (K and V where Q reads other rows), in float and in every quantized form, as
 * long as the three are made by the same operators: constants stand side by side, scales of a whole tensor are spread
 * over its columns, and what the three share stays shared.
 */
public final class MergeProjections implements Pass {
    @Override
    public Rewrite apply(Model model) {
        Model merged = model;
        Set<String> done = new HashSet<>();
        Optional<List<String>> next = next(merged.graph(), done);
        while (next.isPresent()) {
            merged = merged.withGraph(new Merging(merged, next.get()).build());
            next = next(merged.graph(), done);
        }
        return Rewrite.to(merged);
    }

    private static Optional<List<String>> next(Graph graph, Set<String> done) {
        for (Node node : graph.nodes()) {
            if (!node.is("Attention") || !done.add(node.output())) {
                continue;
            }
            List<String> all = sources(graph, node, 0);
            if (Merging.isPossible(graph, all)) {
                return Optional.of(all);
            }
            List<String> keyAndValue = sources(graph, node, 1);
            if (Merging.isPossible(graph, keyAndValue)) {
                return Optional.of(keyAndValue);
            }
        }
        return Optional.empty();
    }

    private static List<String> sources(Graph graph, Node attention, int from) {
        Set<String> sources = new LinkedHashSet<>();
        for (int i = from; i < 3; i++) {
            sources.add(Unpacked.source(graph, attention.input(i)));
        }
        return sources.size() == 3 - from ? List.copyOf(sources) : List.of();
    }

    /** One merge: builds the common operators over constants side by side. */
    private static final class Merging {
        private static final Set<String> COLUMNWISE =
                Set.of("MatMul", "MatMulInteger", "Add", "Mul", "Cast", "DequantizeLinear");

        private final Graph graph;
        private final GraphEditor editor;
        private final Tape tape;
        private final List<String> values;
        private final List<Long> widths;

        Merging(Model model, List<String> values) {
            this.graph = model.graph();
            this.editor = model.edit();
            this.values = values;
            this.tape = new Tape(editor, values.get(0));
            this.widths = widths(graph, values);
        }

        static boolean isPossible(Graph graph, List<String> values) {
            return values.size() > 1
                    && values.stream().noneMatch(graph::isOutput)
                    && !widths(graph, values).isEmpty()
                    && isMergeable(graph, values);
        }

        private static List<Long> widths(Graph graph, List<String> values) {
            Widths widths = new Widths(graph);
            List<Long> found = new ArrayList<>();
            for (String value : values) {
                OptionalLong width = widths.of(value);
                if (width.isEmpty()) {
                    return List.of();
                }
                found.add(width.getAsLong());
            }
            return found;
        }

        private static boolean isMergeable(Graph graph, List<String> parts) {
            if (parts.stream().distinct().count() == 1) {
                return true;
            }
            if (parts.stream().allMatch(p -> graph.initializer(p).isPresent())) {
                return parts.stream()
                                .map(p -> graph.initializer(p).orElseThrow())
                                .map(t -> t.dtype() + " " + leadingAxes(t))
                                .distinct()
                                .count()
                        == 1;
            }
            List<Node> nodes = producers(graph, parts);
            if (nodes.size() != parts.size() || !areAlike(nodes)) {
                return false;
            }
            for (int i = 0; i < nodes.get(0).inputs().size(); i++) {
                if (!isMergeable(graph, inputs(nodes, i))) {
                    return false;
                }
            }
            return true;
        }

        private static String leadingAxes(Tensor tensor) {
            long[] dims = tensor.shape().toArray();
            return dims.length < 2 ? "[]" : List.of(dims[0], dims.length).toString();
        }

        private static boolean areAlike(List<Node> nodes) {
            Node first = nodes.get(0);
            return nodes.stream()
                    .allMatch(n -> n.domain().isEmpty()
                            && COLUMNWISE.contains(n.opType())
                            && n.opType().equals(first.opType())
                            && n.inputs().size() == first.inputs().size()
                            && n.attributes().equals(first.attributes())
                            && readsTheSameRows(n, first));
        }

        /** Of a product only the matrix may differ: x·W₁ and y·W₂ are not side by side. */
        private static boolean readsTheSameRows(Node node, Node first) {
            return !node.opType().startsWith("MatMul")
                    || (node.input(0).equals(first.input(0)) && node.input(2).equals(first.input(2)));
        }

        private static List<Node> producers(Graph graph, List<String> parts) {
            return parts.stream().map(graph::producer).flatMap(Optional::stream).toList();
        }

        private static List<String> inputs(List<Node> nodes, int index) {
            return nodes.stream().map(n -> n.input(index)).toList();
        }

        Graph build() {
            String merged = merge(values);
            String sizes = tape.constant(
                    "widths",
                    Tensor.vector(widths.stream().mapToLong(Long::longValue).toArray()));
            for (String value : values) {
                editor.remove(graph.producer(value).orElseThrow());
            }
            editor.add(Node.of(
                    editor.freshName(values.get(0) + "/limbeck/split"),
                    Node.STANDARD,
                    "Split",
                    List.of(merged, sizes),
                    values,
                    Map.of("axis", Attribute.of(-1))));
            return editor.build();
        }

        private String merge(List<String> parts) {
            if (parts.stream().distinct().count() == 1 && !hasColumns(parts.get(0))) {
                return parts.get(0);
            }
            if (graph.initializer(parts.get(0)).isPresent()) {
                return tape.constant("columns", sideBySide(parts));
            }
            List<Node> nodes = producers(graph, parts);
            Node first = nodes.get(0);
            String[] inputs = new String[first.inputs().size()];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = isOfRows(first, i) ? first.input(i) : merge(inputs(nodes, i));
            }
            return tape.add("merged", first.opType(), first.attributes(), inputs);
        }

        /** Whether a constant has a value for each column, such as three biases that are all zeros and stored once. */
        private boolean hasColumns(String value) {
            return graph.initializer(value)
                    .filter(tensor -> tensor.rank() > 0 && tensor.shape().dim(-1) > 1)
                    .isPresent();
        }

        /** Whether an operand of a product says something of its rows. */
        private static boolean isOfRows(Node node, int input) {
            return node.opType().startsWith("MatMul") && input % 2 == 0;
        }

        private Tensor sideBySide(List<String> parts) {
            List<Tensor> tensors = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                tensors.add(Columns.spread(graph.initializer(parts.get(i)).orElseThrow(), widths.get(i)));
            }
            return Columns.sideBySide(tensors);
        }
    }
}
