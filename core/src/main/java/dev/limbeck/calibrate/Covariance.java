package dev.limbeck.calibrate;

import java.util.List;

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

    /** Those of the rows of all of these together, which have the same channels. */
    public static Covariance union(List<Covariance> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        long rows = 0;
        double[] sums = new double[parts.get(0).sums.length];
        for (Covariance part : parts) {
            rows += part.rows;
            for (int i = 0; i < sums.length; i++) {
                sums[i] += part.sums[i];
            }
        }
        return new Covariance(rows, parts.get(0).channels, sums);
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
