package dev.limbeck.calibrate;

/**
 * The diagonal of the Fisher information of an initializer: the mean over the rows of (∂L/∂w)², for every element w. The
 * statistic's value is the initializer's name. Its summary is a {@link FisherInformation}.
 *
 * <p>With one row a backward pass the gradient of every row is squared by itself, which is exact. With several, the
 * gradient of their summed loss is squared and divided by how many they are: faster, and where labels are drawn from the
 * model itself equal on average, because the gradients of different rows then have mean 0 and do not correlate. With
 * the data's own labels it is the squared gradient of small batches, another quantity.
 *
 * @param batchSize rows of a backward pass
 */
public record FisherDiagonal(int batchSize) implements GradientReduction {
    /** Row by row. */
    public static final FisherDiagonal BY_ROW = new FisherDiagonal(1);

    public FisherDiagonal {
        if (batchSize < 1) {
            throw new IllegalArgumentException("A backward pass has at least one row, not " + batchSize + ".");
        }
    }

    @Override
    public boolean ofInitializer() {
        return true;
    }

    @Override
    public <T> T build(Builder<T> builder) {
        return builder.fisher(this);
    }
}
