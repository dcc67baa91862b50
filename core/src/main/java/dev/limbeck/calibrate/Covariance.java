package dev.limbeck.calibrate;

/**
 * The second moments of a layer's inputs, XᵀX / n for the rows X [n, channels] seen: not centred, as the layer-wise
 * methods use it (GPTQ's Hessian is twice this). Immutable.
 */
public final class Covariance implements Summary {
    private final long rows;
    private final int channels;
    private final double[] sums;

    Covariance(long rows, int channels, double[] sums) {
        this.rows = rows;
        this.channels = channels;
        this.sums = sums.clone();
    }

    /** How many rows were seen. */
    public long rows() {
        return rows;
    }

    public int channels() {
        return channels;
    }

    /** The mean of x_i · x_j over the rows. */
    public double get(int i, int j) {
        return sums[i * channels + j] / Math.max(1, rows);
    }
}
