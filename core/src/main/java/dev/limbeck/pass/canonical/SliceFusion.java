package dev.limbeck.pass.canonical;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Slice(Slice(x, s₁, e₁, a₁, t₁), s₂, e₂, a₂, t₂)  →  Slice(x, [s₁ s₂], [e₁ e₂], [a₁ a₂], [t₁ t₂]), where all of them
 * are constants and no axis is sliced twice. What else reads the inner one keeps it.
 */
public final class SliceFusion implements Pass {
    /** Starts, ends, axes and steps of a slice, as it reads them. */
    private record Bounds(List<List<Long>> operands) {
        private static final int AXES = 2;

        static Optional<Bounds> of(Graph graph, Node node) {
            if (!node.is("Slice") || !node.hasInput(3)) {
                return Optional.empty();
            }
            List<List<Long>> operands = new ArrayList<>();
            for (String operand : node.inputs().subList(1, node.inputs().size())) {
                graph.constant(operand)
                        .ifPresent(t ->
                                operands.add(LongStream.of(t.toLongs()).boxed().toList()));
            }
            if (!node.hasInput(4) && operands.size() == 3) {
                operands.add(Collections.nCopies(operands.get(AXES).size(), 1L));
            }
            return operands.size() == 4 ? Optional.of(new Bounds(operands)) : Optional.empty();
        }

        /** Negative axes may be any, as long as the rank is not known. */
        boolean isDisjoint(Bounds other) {
            return axes().noneMatch(axis -> axis < 0)
                    && other.axes()
                            .noneMatch(axis -> axis < 0 || operands.get(AXES).contains(axis));
        }

        private Stream<Long> axes() {
            return operands.get(AXES).stream();
        }

        Bounds and(Bounds other) {
            List<List<Long>> joined = new ArrayList<>();
            for (int i = 0; i < operands.size(); i++) {
                joined.add(Stream.concat(operands.get(i).stream(), other.operands.get(i).stream())
                        .toList());
            }
            return new Bounds(joined);
        }
    }

    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        boolean changed = false;
        for (Node outer : graph.nodes()) {
            Optional<Bounds> second = Bounds.of(graph, outer);
            Optional<Node> inner = second.flatMap(b -> graph.producer(outer.input(0)));
            Optional<Bounds> first =
                    inner.flatMap(n -> Bounds.of(graph, n)).filter(b -> b.isDisjoint(second.orElseThrow()));
            if (first.isPresent()) {
                Bounds both = first.orElseThrow().and(second.orElseThrow());
                editor.replace(outer, sliced(outer, inner.orElseThrow().input(0), both, editor));
                changed = true;
            }
        }
        return Rewrite.to(changed ? model.withGraph(editor.build()) : model);
    }

    private static Node sliced(Node outer, String x, Bounds bounds, GraphEditor editor) {
        List<String> inputs = new ArrayList<>(List.of(x));
        for (List<Long> operand : bounds.operands()) {
            long[] values = operand.stream().mapToLong(Long::longValue).toArray();
            inputs.add(editor.constant(outer.name() + "/limbeck/bounds", Tensor.vector(values)));
        }
        return outer.withInputs(inputs);
    }
}
