package dev.limbeck.op.shape;

import dev.limbeck.graph.Dim;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * An integer met in shape arithmetic: a number, an expression in the names of axes such as {@code batch*12}, or
 * unknown. Unlike a {@link Dim} it may be negative.
 */
public final class Quantity {
    public static final Quantity UNKNOWN = new Quantity(false, 0, "");

    private final boolean known;
    private final long number;
    private final String symbol;

    private Quantity(boolean known, long number, String symbol) {
        this.known = known;
        this.number = number;
        this.symbol = symbol;
    }

    public static Quantity of(long number) {
        return new Quantity(true, number, "");
    }

    public static Quantity of(Dim dim) {
        if (dim.isKnown()) {
            return of(dim.size().orElseThrow());
        }
        return dim.isSymbol() ? new Quantity(false, 0, dim.symbol()) : UNKNOWN;
    }

    public OptionalLong number() {
        return known ? OptionalLong.of(number) : OptionalLong.empty();
    }

    public boolean is(long value) {
        return known && number == value;
    }

    /** As the size of an axis; unknown when negative. */
    public Dim toDim() {
        if (known) {
            return number < 0 ? Dim.UNKNOWN : Dim.of(number);
        }
        return Dim.symbol(symbol);
    }

    public Quantity plus(Quantity other) {
        if (known && other.known) {
            return exactly(() -> Math.addExact(number, other.number));
        }
        if (is(0)) {
            return other;
        }
        return other.is(0) ? this : expression(this, "+", other);
    }

    public Quantity minus(Quantity other) {
        if (known && other.known) {
            return exactly(() -> Math.subtractExact(number, other.number));
        }
        if (isSymbol() && equals(other)) {
            return of(0);
        }
        return other.is(0) ? this : expression(this, "-", other);
    }

    public Quantity times(Quantity other) {
        if (known && other.known) {
            return exactly(() -> Math.multiplyExact(number, other.number));
        }
        if (is(0) || other.is(0)) {
            return of(0);
        }
        if (is(1)) {
            return other;
        }
        return other.is(1) ? this : expression(this, "*", other);
    }

    /** The quotient rounded toward zero, as ONNX divides integers; unknown for a zero divisor. */
    public Quantity dividedBy(Quantity other) {
        if (known && other.known) {
            return other.number == 0 ? UNKNOWN : of(number / other.number);
        }
        if (isSymbol() && equals(other)) {
            return of(1);
        }
        return other.is(1) ? this : expression(this, "/", other);
    }

    /** Whether this is the name of an axis, so that it is not negative. */
    public boolean isAxis() {
        return isSymbol() && symbol.chars().noneMatch(c -> c == (int) '-');
    }

    /** Unknown where the result needs more than 64 bits. */
    private static Quantity exactly(LongSupplier arithmetic) {
        try {
            return of(arithmetic.getAsLong());
        } catch (ArithmeticException overflow) {
            return UNKNOWN;
        }
    }

    private boolean isSymbol() {
        return !symbol.isEmpty();
    }

    private static Quantity expression(Quantity a, String operator, Quantity b) {
        boolean unknown = (!a.known && !a.isSymbol()) || (!b.known && !b.isSymbol());
        return unknown ? UNKNOWN : new Quantity(false, 0, a.term() + operator + b.term());
    }

    private String term() {
        if (known) {
            return Long.toString(number);
        }
        boolean compound = symbol.chars().anyMatch(c -> "+-*/".indexOf(c) >= 0);
        return compound ? "(" + symbol + ")" : symbol;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quantity that
                && known == that.known
                && number == that.number
                && symbol.equals(that.symbol);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(number) + symbol.hashCode();
    }

    @Override
    public String toString() {
        return known ? Long.toString(number) : isSymbol() ? symbol : "?";
    }
}
