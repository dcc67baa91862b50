package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueType;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntBinaryOperator;

/** The ranks of values: as declared, or by the few operators between tables, scales and the rows that read them. */
final class Ranks {
    private static final Set<String> SAME_AS_FIRST =
            Set.of("Slice", "Cast", "Identity", "DequantizeLinear", "QuantizeLinear", "CumSum");
    private static final Set<String> BROADCAST = Set.of("Add", "Sub", "Mul", "Div");

    private final Graph graph;
    private final Map<String, OptionalInt> known = new HashMap<>();

    Ranks(Graph graph) {
        this.graph = graph;
    }

    /** The rank of a value, if it can be told. */
    OptionalInt of(String value) {
        OptionalInt cached = known.get(value);
        if (cached == null) {
            cached = compute(value);
            known.put(value, cached);
        }
        return cached;
    }

    private OptionalInt compute(String value) {
        var dims = graph.type(value).tensor().flatMap(ValueType.TensorType::dims);
        if (dims.isPresent()) {
            return OptionalInt.of(dims.get().rank());
        }
        return graph.producer(value).map(n -> byOperator(n, value)).orElse(OptionalInt.empty());
    }

    private OptionalInt byOperator(Node node, String value) {
        if (node.is("DynamicQuantizeLinear")) {
            return value.equals(node.output(0)) ? of(node.input(0)) : OptionalInt.of(0);
        }
        if (!node.domain().isEmpty()) {
            return OptionalInt.empty();
        }
        if (node.is("Range")) {
            return OptionalInt.of(1);
        }
        if (SAME_AS_FIRST.contains(node.opType())) {
            return of(node.input(0));
        }
        if (BROADCAST.contains(node.opType())) {
            return both(node, Math::max);
        }
        if (node.is("Gather")) {
            return both(node, (table, index) -> table + index - 1);
        }
        if (node.is("MatMul")
                && graph.constant(node.input(1)).filter(t -> t.rank() == 2).isPresent()) {
            return of(node.input(0));
        }
        if (node.is("Unsqueeze")) {
            return graph.constant(node.input(1)).isPresent()
                    ? plus(
                            of(node.input(0)),
                            graph.constant(node.input(1)).get().size())
                    : OptionalInt.empty();
        }
        return OptionalInt.empty();
    }

    private OptionalInt both(Node node, IntBinaryOperator combine) {
        OptionalInt left = of(node.input(0));
        OptionalInt right = of(node.input(1));
        return left.isPresent() && right.isPresent()
                ? OptionalInt.of(combine.applyAsInt(left.getAsInt(), right.getAsInt()))
                : OptionalInt.empty();
    }

    private static OptionalInt plus(OptionalInt rank, int more) {
        return rank.isPresent() ? OptionalInt.of(rank.getAsInt() + more) : rank;
    }
}
