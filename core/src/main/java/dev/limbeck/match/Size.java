package dev.limbeck.match;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Node;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The size of an axis, or an element of a shape tensor, as far as it is known before a run: a number, or a symbol that
 * stands for one number within a run. Equal sizes are the same in every run; unequal ones may still be.
 *
 * @param number the number; 0 for a symbol
 * @param symbol a declared name such as {@code batch}, or value and axis; empty for a number
 * @param limit the size is the smaller of the symbol and this
 */
public record Size(long number, String symbol, long limit) {
    public static final Size ONE = of(1);

    public static Size of(long number) {
        return new Size(number, "", Long.MAX_VALUE);
    }

    static Size symbol(String symbol) {
        return new Size(0, symbol, Long.MAX_VALUE);
    }

    /** An axis about which nothing else is known. */
    static Size axis(String value, int axis) {
        return symbol(value + "#" + axis);
    }

    static Size declared(String value, int axis, Dim dim) {
        if (dim.isKnown()) {
            return of(dim.size().orElseThrow());
        }
        return dim.isSymbol() ? symbol(dim.symbol()) : axis(value, axis);
    }

    public boolean isNumber() {
        return symbol.isEmpty();
    }

    public boolean is(long n) {
        return isNumber() && number == n;
    }

    /** The smaller of this and a bound. */
    Size atMost(long bound) {
        if (isNumber()) {
            return of(Math.min(number, bound));
        }
        return new Size(0, symbol, Math.min(limit, bound));
    }

    /** The product of two sizes; empty if one is no whole size. */
    static Optional<Size> product(Size a, Size b) {
        if (a.is(1) || b.is(1)) {
            return Optional.of(a.is(1) ? b : a);
        }
        if (a.isNumber() && b.isNumber()) {
            return Optional.of(of(a.number * b.number));
        }
        boolean whole = a.number >= 0 && b.number >= 0 && a.limit == b.limit;
        return whole
                ? Optional.of(
                        symbol(Stream.of(a, b).map(Size::toString).sorted().collect(Collectors.joining("*"))))
                : Optional.empty();
    }

    /** The size of the axis that two axes make when they are broadcast together, here in the result of a node. */
    static Size broadcast(Size a, Size b, Node node, int axis) {
        if (a.equals(b) || b.is(1)) {
            return a;
        }
        if (a.is(1)) {
            return b;
        }
        if (a.isNumber() || b.isNumber()) {
            return a.isNumber() ? a : b;
        }
        if (a.symbol.equals(b.symbol)) {
            return a.limit > b.limit ? a : b;
        }
        return axis(node.output(), axis);
    }

    @Override
    public String toString() {
        String text = isNumber() ? Long.toString(number) : symbol;
        return limit == Long.MAX_VALUE ? text : "min(" + text + "," + limit + ")";
    }
}
