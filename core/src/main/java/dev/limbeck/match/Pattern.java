package dev.limbeck.match;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import java.util.List;
import java.util.Optional;

/**
 * A shape of computation to look for, as data: built once from the factories here, read like the equation it stands
 * for, and held against the node that would make its result.
 *
 * <p>The operands of Add, Mul, And, Or, Max, Min and Equal match in either order. A name captured twice must be the
 * same value both times. Intermediate results must not be read from outside, unless {@link Operator#shared()}; the
 * result itself may be.
 */
public sealed interface Pattern permits AnyValue, ConstantValue, Operator, Product, Scaled, Alternatives {
    /** Any value at all, captured. */
    static Pattern value(String name) {
        return new AnyValue(name);
    }

    /** Any constant, captured. */
    static Pattern constant(String name) {
        return new ConstantValue(name, Optional.empty());
    }

    /** A constant of one element, this number up to a relative 10⁻⁵. */
    static Pattern number(double number) {
        return new ConstantValue("", Optional.of(number));
    }

    /** A standard operator applied to at least these operands. */
    static Operator op(String opType, Pattern... inputs) {
        return new Operator(opType, List.of(inputs), List.of(), "", false);
    }

    /**
     * A product of these factors and of scalar constants that multiply to the coefficient (relative tolerance 10⁻⁵),
     * multiplied in any order; dividing by a constant counts as multiplying by its inverse.
     */
    static Pattern product(double coefficient, Pattern... factors) {
        return new Product(coefficient, List.of(factors));
    }

    /** This operand, multiplied or divided by any scalar constants; their product is captured. */
    static Pattern scaled(String factorName, Pattern operand) {
        return new Scaled(factorName, operand);
    }

    /** The first of these that lets the whole pattern match. */
    static Pattern oneOf(Pattern... alternatives) {
        return new Alternatives(List.of(alternatives));
    }

    /** The operand, or the operator of this type applied to it. */
    static Pattern maybe(String opType, Pattern operand) {
        return oneOf(operand, op(opType, operand));
    }

    /** Holds the pattern against a node. */
    default Matching match(Graph graph, Node root) {
        return Search.run(graph, root, this);
    }

    /** Whether this fits the value and the rest then fits too. */
    boolean at(String value, Search search, Search.Next next);
}
