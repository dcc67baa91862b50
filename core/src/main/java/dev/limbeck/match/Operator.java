package dev.limbeck.match;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** A standard operator with patterns for its operands and conditions on its node. */
public record Operator(String opType, List<Pattern> inputs, List<Condition> conditions, String name, boolean isShared)
        implements Pattern {
    private static final Set<String> COMMUTATIVE = Set.of("Add", "Mul", "And", "Or", "Max", "Min", "Equal");

    /** Something a node must satisfy, with the words for a {@link Mismatch}. */
    public record Condition(String description, BiPredicate<Graph, Node> holds) {}

    /** The same, but also captures the operator's first result. */
    public Operator as(String newName) {
        return new Operator(opType, inputs, conditions, newName, isShared);
    }

    /** The same, but other nodes may read its result too. */
    public Operator shared() {
        return new Operator(opType, inputs, conditions, name, true);
    }

    /** The same under a further condition. */
    public Operator where(String description, BiPredicate<Graph, Node> holds) {
        List<Condition> more = new ArrayList<>(conditions);
        more.add(new Condition(description, holds));
        return new Operator(opType, inputs, List.copyOf(more), name, isShared);
    }

    /** The same under a further condition on the node alone. */
    public Operator where(String description, Predicate<Node> holds) {
        return where(description, (graph, node) -> holds.test(node));
    }

    @Override
    public boolean at(String value, Search search, Search.Next next) {
        Optional<Node> producer = search.graph().producer(value);
        if (producer.isEmpty()) {
            return search.fail(value, opType + " was expected");
        }
        Node node = producer.orElseThrow();
        if (!node.is(opType) || !node.output().equals(value)) {
            return search.fail(value, opType + " was expected");
        }
        if (node.inputs().size() < inputs.size()) {
            return search.fail(value, inputs.size() + " operands were expected");
        }
        for (Condition condition : conditions) {
            if (!condition.holds().test(search.graph(), node)) {
                return search.fail(value, condition.description() + " was expected");
            }
        }
        return search.cover(node, isShared, () -> named(value, search, () -> operands(node, search, next)));
    }

    private boolean named(String value, Search search, Search.Next next) {
        return name.isEmpty() ? next.go() : search.capture(name, value, next);
    }

    private boolean operands(Node node, Search search, Search.Next next) {
        if (inOrder(node.inputs(), 0, search, next)) {
            return true;
        }
        return inputs.size() == 2
                && COMMUTATIVE.contains(opType)
                && inOrder(List.of(node.input(1), node.input(0)), 0, search, next);
    }

    private boolean inOrder(List<String> values, int index, Search search, Search.Next next) {
        return index == inputs.size()
                ? next.go()
                : inputs.get(index).at(values.get(index), search, () -> inOrder(values, index + 1, search, next));
    }
}
