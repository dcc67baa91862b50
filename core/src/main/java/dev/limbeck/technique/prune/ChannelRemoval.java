package dev.limbeck.technique.prune;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.Couplings;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.ShapeInference;
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
    private final Couplings couplings;
    private final GraphEditor editor;

    private ChannelRemoval(Model model, Footprint footprint) {
        this.model = model;
        this.graph = model.graph();
        this.footprint = footprint;
        this.couplings = Couplings.of(model);
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
        return difference(ShapeInference.infer(smaller))
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
        Node smaller = couplings.shrunk(
                node,
                place -> footprint.removed(new ValueAxis(place.value(node), place.axis())),
                tensor -> editor.constant(node.output() + "/limbeck/prune", tensor));
        if (!smaller.equals(node)) {
            editor.replace(node, smaller);
        }
    }

    /** What is not as it has to be. */
    private Optional<String> difference(InferredTypes after) {
        for (ValueAxis axis : footprint.axes()) {
            long before = couplings.types().size(axis.value(), axis.axis()).orElseThrow();
            long expected = before - footprint.removed(axis).cardinality();
            long found = after.size(axis.value(), axis.axis()).orElse(-1);
            if (expected != found) {
                return Optional.of("Without these channels " + axis + " would have " + found + " instead of " + expected
                        + " elements.");
            }
        }
        return Optional.empty();
    }
}
