package dev.limbeck.graph;

import java.util.OptionalLong;

/** One axis of a value's declared shape: a size, a name such as {@code batch}, or unknown. */
public final class Dim {
    public static final Dim UNKNOWN = new Dim(-1, "");

    private final long size;
    private final String symbol;

    private Dim(long size, String symbol) {
        this.size = size;
        this.symbol = symbol;
    }

    public static Dim of(long size) {
        if (size < 0) {
            throw new IllegalArgumentException("An axis cannot have the size " + size + ".");
        }
        return new Dim(size, "");
    }

    /** An axis known by name only; equal names are equal sizes within one run. */
    public static Dim symbol(String name) {
        return name.isEmpty() ? UNKNOWN : new Dim(-1, name);
    }

    public boolean isKnown() {
        return size >= 0;
    }

    public boolean isSymbol() {
        return !symbol.isEmpty();
    }

    /** The size if it is known. */
    public OptionalLong size() {
        return isKnown() ? OptionalLong.of(size) : OptionalLong.empty();
    }

    /** The name; empty unless {@link #isSymbol}. */
    public String symbol() {
        return symbol;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dim that && size == that.size && symbol.equals(that.symbol);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(size) * 31 + symbol.hashCode();
    }

    @Override
    public String toString() {
        if (isKnown()) {
            return Long.toString(size);
        }
        return isSymbol() ? symbol : "?";
    }
}
