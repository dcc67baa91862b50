package dev.limbeck.site;

import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** What goes by any of them. */
    public static Footprint union(Collection<Footprint> footprints) {
        Map<ValueAxis, BitSet> all = new LinkedHashMap<>();
        footprints.forEach(footprint -> footprint.elements.forEach(
                (axis, removed) -> all.computeIfAbsent(axis, a -> new BitSet()).or(removed)));
        return new Footprint(all);
    }

    /** What goes by either. */
    public Footprint plus(Footprint other) {
        return union(List.of(this, other));
    }

    @Override
    public String toString() {
        return elements.toString();
    }
}
