package dev.limbeck.op;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.SparseTensor;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the stored or generated constants behind what nodes read. A weight may pass through Transpose, Cast or
 * DequantizeLinear first; these nodes depend on constants only and are looked through.
 */
final class WeightRoots {
    private final Model model;
    private final Graph graph;
    private final InferredTypes types;
    private final @Nullable WeightRoots outer;
    private final Map<String, Boolean> constant = new HashMap<>();

    /**
     * A constant at its origin.
     *
     * @param origin the graph that holds it: names may repeat in sibling graphs
     * @param accompanies whether it is read as statistics, a scale or a setting
     */
    record Root(Graph origin, String value, DType dtype, Shape shape, boolean accompanies) {
        boolean isParameter() {
            boolean weightType = dtype.isFloating() || (dtype.isInteger() && dtype.bits() <= 8);
            return !accompanies && weightType && shape.size() > 1;
        }

        long elements() {
            return shape.size();
        }

        long bytes() {
            return dtype.bytes(shape.size());
        }

        Root asStored() {
            return new Root(origin, value, dtype, shape, true);
        }
    }

    WeightRoots(Model model, Graph graph, InferredTypes types, @Nullable WeightRoots outer) {
        this.model = model;
        this.graph = graph;
        this.types = types;
        this.outer = outer;
        for (Node node : graph.nodes()) {
            boolean fixed = followsFromConstants(node);
            node.outputs().forEach(output -> constant.put(output, fixed));
        }
    }

    private boolean followsFromConstants(Node node) {
        Optional<Op> op = OpTable.find(node, model);
        boolean pure = op.isPresent()
                && !op.get().isRandom()
                && Attribute.graphsOf(node).findAny().isEmpty();
        return pure && node.inputs().stream().allMatch(v -> v.isEmpty() || isConstant(v));
    }

    boolean isConstant(Node node) {
        return node.outputs().stream().anyMatch(v -> constant.getOrDefault(v, false));
    }

    boolean isConstant(String value) {
        if (graph.isInitializer(value)) {
            return true;
        }
        Boolean made = constant.get(value);
        if (made != null) {
            return made;
        }
        return outer != null && !graph.isDefined(value) && outer.isConstant(value);
    }

    ValueType type(String value) {
        ValueType own = types.type(value);
        return own.tensor().isPresent() || outer == null ? own : outer.type(value);
    }

    /** The constants that a node reads, at their origin. */
    Set<Root> readBy(Node node) {
        Set<Root> roots = new LinkedHashSet<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            String value = node.inputs().get(i);
            if (!value.isEmpty() && isConstant(value)) {
                collect(value, accompanies(node, i), roots);
            }
        }
        return roots;
    }

    private boolean accompanies(Node node, int input) {
        return OpTable.find(node, model).filter(op -> op.accompanies(input)).isPresent();
    }

    private void collect(String value, boolean accompanies, Set<Root> roots) {
        if (outer != null && !graph.isDefined(value)) {
            outer.collect(value, accompanies, roots);
            return;
        }
        Optional<Node> producer = graph.producer(value);
        boolean stored = producer.isEmpty() || graph.constant(value).isPresent();
        boolean generated = producer.filter(n -> n.is("ConstantOfShape") || n.is("EyeLike") || n.is("Range"))
                .isPresent();
        if (stored || generated) {
            root(value, accompanies).ifPresent(roots::add);
            return;
        }
        Node node = producer.orElseThrow();
        for (int i = 0; i < node.inputs().size(); i++) {
            String input = node.inputs().get(i);
            if (!input.isEmpty()) {
                collect(input, accompanies || accompanies(node, i), roots);
            }
        }
    }

    private Optional<Root> root(String value, boolean accompanies) {
        SparseTensor sparse = graph.sparseInitializers().get(value);
        if (sparse != null) {
            return Optional.of(new Root(
                    graph, value, sparse.values().dtype(), sparse.values().shape(), accompanies));
        }
        return types.type(value)
                .tensor()
                .filter(t -> t.dtype() != DType.STRING)
                .flatMap(t -> types.shape(value).map(s -> new Root(graph, value, t.dtype(), s, accompanies)));
    }
}
