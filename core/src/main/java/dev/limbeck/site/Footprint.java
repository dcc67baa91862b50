package dev.limbeck.site;

import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Elements of axes that go together. Immutable. */
public final class Footprint {
    /** Nothing goes. */
    public static final Footprint EMPTY = new Footprint(Map.of());

    private final Map<ValueAxis, BitSet> elements;

    Footprint(Map<ValueAxis, BitSet> elements) {
        this.elements = Collections.unmodifiableMap(new LinkedHashMap<>(elements));
    }

    /** The axes that lose elements. */
    public Set<ValueAxis> axes() {
        return elements.keySet();
    }

    /** The elements that an axis loses; none if the axis is not part of it. */
    public BitSet removed(ValueAxis axis) {
        return (BitSet) elements.getOrDefault(axis, new BitSet()).clone();
    }

    public boolean isEmpty() {
        return elements.isEmpty();
    }

    /** What goes by either. */
    public Footprint plus(Footprint other) {
        Map<ValueAxis, BitSet> both = new LinkedHashMap<>(elements);
        other.elements.forEach((axis, removed) -> both.merge(axis, removed, Footprint::union));
        return new Footprint(both);
    }

    private static BitSet union(BitSet a, BitSet b) {
        BitSet union = (BitSet) a.clone();
        union.or(b);
        return union;
    }

    @Override
    public String toString() {
        return elements.toString();
    }
}
