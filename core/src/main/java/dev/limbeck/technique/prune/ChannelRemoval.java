package dev.limbeck.technique.prune;

import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.OpTable;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.op.coupling.ShrinkCall;
import dev.limbeck.op.coupling.Tie;
import dev.limbeck.site.Footprint;
import dev.limbeck.site.ValueAxis;
import dev.limbeck.technique.Outcome;
import dev.limbeck.tensor.Tensor;
import java.util.BitSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Removes channels: their elements of every weight, and what the nodes say about their number. The shapes of the result
 * are inferred anew and compared with what has to come out.
 */
public final class ChannelRemoval {
    private final Model model;
    private final Graph graph;
    private final Footprint footprint;
    private final InferredTypes types;
    private final GraphEditor editor;

    private ChannelRemoval(Model model, Footprint footprint) {
        this.model = model;
        this.graph = model.graph();
        this.footprint = footprint;
        this.types = ShapeInference.infer(model);
        this.editor = model.edit();
    }

    /**
     * The model without these channels.
     *
     * @param canonical the model that the dependencies were found in
     * @param footprint units of {@link dev.limbeck.site.DependencyGraph}, which leave something of each axis
     * @return declined if the smaller graph's shapes are not what they have to be, naming where
     */
    public static Outcome removed(Model canonical, Footprint footprint) {
        return new ChannelRemoval(canonical, footprint).remove();
    }

    private Outcome remove() {
        Set<String> values = footprint.axes().stream().map(ValueAxis::value).collect(Collectors.toSet());
        values.stream().filter(graph::isInitializer).forEach(this::shrinkWeight);
        graph.nodes().stream()
                .filter(node -> node.inputs().stream().anyMatch(values::contains)
                        || node.outputs().stream().anyMatch(values::contains))
                .forEach(this::shrinkNode);
        editor.clearValueInfo();
        Model smaller = model.withGraph(editor.build());
        return difference(ShapeInference.infer(smaller), values)
                .<Outcome>map(Outcome.Declined::new)
                .orElseGet(() -> new Outcome.Applied(smaller));
    }

    private void shrinkWeight(String name) {
        Tensor weight = graph.initializer(name).orElseThrow();
        for (int axis = 0; axis < weight.rank(); axis++) {
            BitSet removed = footprint.removed(new ValueAxis(name, axis));
            if (!removed.isEmpty()) {
                int size = Math.toIntExact(weight.shape().dim(axis));
                weight = weight.select(
                        axis,
                        IntStream.range(0, size).filter(i -> !removed.get(i)).toArray());
            }
        }
        editor.initializer(name, weight);
    }

    private void shrinkNode(Node node) {
        Node smaller = OpTable.find(node, model).orElseThrow().shrink().shrunk(new Call(node));
        if (!smaller.equals(node)) {
            editor.replace(node, smaller);
        }
    }

    /** What is not as it has to be. */
    private Optional<String> difference(InferredTypes after, Set<String> values) {
        for (String value : values) {
            Dims before = types.dims(value).orElseThrow();
            for (int axis = 0; axis < before.rank(); axis++) {
                BitSet removed = footprint.removed(new ValueAxis(value, axis));
                int index = axis;
                long expected = before.axis(axis).size().orElse(-1) - removed.cardinality();
                long found = after.dims(value)
                        .filter(dims -> dims.rank() == before.rank())
                        .flatMap(
                                dims -> dims.axis(index).size().stream().boxed().findFirst())
                        .orElse(-1L);
                if (!removed.isEmpty() && expected != found) {
                    return Optional.of("Without these channels '" + value + "' would have " + found + " instead of "
                            + expected + " elements on axis " + axis + ".");
                }
            }
        }
        return Optional.empty();
    }

    private final class Call implements ShrinkCall {
        private final Node node;

        Call(Node node) {
            this.node = node;
        }

        @Override
        public Node node() {
            return node;
        }

        @Override
        public Optional<Dims> input(int index) {
            return types.dims(node.input(index));
        }

        @Override
        public Optional<Dims> output(int index) {
            return types.dims(node.output(index));
        }

        @Override
        public Optional<Tensor> constant(int index) {
            return types.constant(node.input(index));
        }

        @Override
        public BitSet removed(Tie.Place place) {
            String value = place.isInput() ? node.input(place.index()) : node.output(place.index());
            return footprint.removed(new ValueAxis(value, place.axis()));
        }

        @Override
        public String newConstant(Tensor tensor) {
            return editor.constant(node.output() + "/limbeck/prune", tensor);
        }
    }
}
