package dev.limbeck.calibrate;

/**
 * How much the loss would change, to first order, if units of a value were masked: Σ over the rows of |Σ a·∂L/∂a|, the
 * inner sum over all elements a of the unit in that row. The inner sum is ∂L/∂m of a mask m = 1 that the unit is
 * multiplied by (Michel et al. 2019 for heads; Molchanov et al. 2019, with the magnitude instead of the square). Where
 * nobody reads padding, its gradient is 0 and it does not count.
 *
 * <p>Its summary is a {@link ChannelValues} with one number a unit: the sum over all rows, so that importances of several
 * data sets add.
 *
 * @param axis the axis of the units, not the first, which is the rows; negative counts from the end
 * @param width how many neighbouring channels are one unit: 1 for channels and neurons, the size of a head for heads
 */
public record TaylorImportance(int axis, int width) implements GradientReduction {
    private static final int BATCH = 16;

    public TaylorImportance {
        if (width < 1) {
            throw new IllegalArgumentException("A unit has at least one channel, not " + width + ".");
        }
    }

    /** One unit a channel. */
    public static TaylorImportance ofChannels(int axis) {
        return new TaylorImportance(axis, 1);
    }

    @Override
    public int batchSize() {
        return BATCH;
    }

    @Override
    public boolean ofInitializer() {
        return false;
    }

    @Override
    public <T> T build(Builder<T> builder) {
        return builder.taylor(this);
    }
}
