package dev.limbeck.technique.prune.weight;

/** How much each weight of a layer counts: the higher stays. */
public final class Scores {
    private final WeightLayout layout;
    private final float[] values;

    /**
     * Scores of a layer.
     *
     * @param values one for each weight, in the order in which they lie; not copied
     */
    public Scores(WeightLayout layout, float[] values) {
        if (values.length != layout.size()) {
            throw new IllegalArgumentException(
                    "There are " + values.length + " scores for " + layout.size() + " weights.");
        }
        this.layout = layout;
        this.values = values;
    }

    WeightLayout layout() {
        return layout;
    }

    int size() {
        return values.length;
    }

    float get(int element) {
        return values[element];
    }

    float[] values() {
        return values;
    }
}
