package dev.limbeck.technique.prune.weight;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.BitSet;

/** Which elements of a weight stay; the others are 0. Immutable. */
public final class Mask {
    private final int size;
    private final BitSet kept;

    private Mask(int size, BitSet kept) {
        this.size = size;
        this.kept = kept;
    }

    /** One under which these stay. */
    public static Mask of(int size, BitSet kept) {
        return new Mask(size, kept.get(0, size));
    }

    /** One under which all stay. */
    public static Mask ofAll(int size) {
        BitSet kept = new BitSet(size);
        kept.set(0, size);
        return new Mask(size, kept);
    }

    public int size() {
        return size;
    }

    public boolean keeps(int element) {
        return kept.get(element);
    }

    /** How many do not stay. */
    public int zeros() {
        return size - kept.cardinality();
    }

    /** 1 where an element stays, else 0; FLOAT. */
    public Tensor toTensor(Shape shape) {
        float[] values = new float[size];
        kept.stream().forEach(i -> values[i] = 1);
        return Tensor.ofFloats(shape, values);
    }

    /** The weight with 0 in the place of what does not stay. */
    public Tensor applied(Tensor weight) {
        float[] values = weight.toFloats();
        for (int i = kept.nextClearBit(0); i < size; i = kept.nextClearBit(i + 1)) {
            values[i] = 0;
        }
        return Tensor.ofFloats(weight.shape(), values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask that && size == that.size && kept.equals(that.kept);
    }

    @Override
    public int hashCode() {
        return 31 * size + kept.hashCode();
    }

    @Override
    public String toString() {
        return "Mask[" + zeros() + " of " + size + " are 0]";
    }
}
