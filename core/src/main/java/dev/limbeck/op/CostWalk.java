package dev.limbeck.op;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueType;
import dev.limbeck.op.cost.CostCall;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Adds up the costs of one graph; a graph inside a node reads the constants of the graphs around it. */
final class CostWalk {
    private final Model model;
    private final InferredTypes types;
    private final WeightRoots roots;
    private final Set<WeightRoots.Root> reached = new LinkedHashSet<>();
    private final List<NodeCost> costs = new ArrayList<>();

    CostWalk(Model model, InferredTypes types) {
        this(model, model.graph(), types, null);
    }

    private CostWalk(Model model, Graph graph, InferredTypes types, @Nullable WeightRoots outer) {
        this.model = model;
        this.types = types;
        this.roots = new WeightRoots(model, graph, types, outer);
        for (Node node : graph.nodes()) {
            if (!roots.isConstant(node)) {
                add(node);
            }
        }
    }

    ModelCost cost() {
        return new ModelCost(costs, parameters(reached), bytes(reached));
    }

    private void add(Node node) {
        Set<WeightRoots.Root> own = new LinkedHashSet<>(roots.readBy(node));
        Attribute.graphsOf(node).forEach(body -> inside(body).ifPresent(walk -> own.addAll(walk.reached)));
        reached.addAll(own);
        OptionalLong macs = OpTable.find(node, model)
                .map(op -> op.cost().macs(new Call(node)))
                .orElse(OptionalLong.empty());
        costs.add(new NodeCost(node, parameters(own), bytes(own), activationBytes(node), macs));
    }

    private Optional<CostWalk> inside(Graph body) {
        return types.inside(body).map(t -> new CostWalk(model, body, t, roots));
    }

    private static long parameters(Set<WeightRoots.Root> roots) {
        return roots.stream()
                .filter(WeightRoots.Root::isParameter)
                .mapToLong(WeightRoots.Root::elements)
                .sum();
    }

    /** A constant that is a weight in one place and accompanies one in another is stored once. */
    private static long bytes(Set<WeightRoots.Root> roots) {
        Set<WeightRoots.Root> stored = new LinkedHashSet<>();
        roots.forEach(root -> stored.add(root.asStored()));
        return stored.stream().mapToLong(WeightRoots.Root::bytes).sum();
    }

    private OptionalLong activationBytes(Node node) {
        long sum = 0;
        List<String> moved = Stream.concat(
                        node.inputs().stream().filter(v -> !roots.isConstant(v)), node.outputs().stream())
                .filter(v -> !v.isEmpty())
                .toList();
        for (String value : moved) {
            Optional<Shape> shape = types.shape(value);
            if (shape.isEmpty()) {
                return OptionalLong.empty();
            }
            sum += types.type(value)
                    .tensor()
                    .map(t -> t.dtype().bytes(shape.get().size()))
                    .orElse(0L);
        }
        return OptionalLong.of(sum);
    }

    /** One node of this graph. */
    private final class Call implements CostCall {
        private final Node node;

        Call(Node node) {
            this.node = node;
        }

        @Override
        public Node node() {
            return node;
        }

        @Override
        public Optional<Shape> input(int index) {
            return node.hasInput(index) ? shape(node.input(index)) : Optional.empty();
        }

        @Override
        public Optional<Shape> output(int index) {
            return shape(node.output(index));
        }

        private Optional<Shape> shape(String value) {
            return types.shape(value)
                    .or(() -> roots.type(value)
                            .tensor()
                            .flatMap(ValueType.TensorType::dims)
                            .flatMap(d -> d.shape()));
        }

        @Override
        public Optional<Tensor> constant(int index) {
            return types.constant(node.input(index));
        }

        @Override
        public OptionalLong body(String attribute) {
            Optional<Graph> body =
                    node.attribute(attribute).flatMap(a -> a.graphs().stream().findFirst());
            if (body.isEmpty()) {
                return OptionalLong.of(0);
            }
            Optional<ModelCost> cost = inside(body.get()).map(CostWalk::cost);
            boolean counted = cost.filter(c -> c.uncounted().isEmpty()).isPresent();
            return counted ? OptionalLong.of(cost.get().macs()) : OptionalLong.empty();
        }
    }
}
