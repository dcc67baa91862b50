package dev.limbeck.calibrate;

/**
 * First and second moments of inputs x [inputs] and answers y [outputs] over rows, from which least squares follow.
 * Immutable.
 */
public final class JointMoments implements Summary {
    private final long rows;
    private final double[] inputSums;
    private final double[] outputSums;
    private final double[] inputProducts;
    private final double[] crossProducts;
    private final double outputSquares;

    /**
     * Moments from sums over rows.
     *
     * @param inputProducts Σ x_i·x_j, [inputs, inputs]
     * @param crossProducts Σ x_i·y_o, [inputs, outputs]
     * @param outputSquares Σ ‖y‖²
     */
    JointMoments(
            long rows,
            double[] inputSums,
            double[] outputSums,
            double[] inputProducts,
            double[] crossProducts,
            double outputSquares) {
        this.rows = rows;
        this.inputSums = inputSums.clone();
        this.outputSums = outputSums.clone();
        this.inputProducts = inputProducts.clone();
        this.crossProducts = crossProducts.clone();
        this.outputSquares = outputSquares;
    }

    /** How many rows were seen. */
    public long rows() {
        return rows;
    }

    public int inputs() {
        return inputSums.length;
    }

    public int outputs() {
        return outputSums.length;
    }

    /** The mean of x_i. */
    public double inputMean(int i) {
        return inputSums[i] / rows;
    }

    /** The mean of y_o. */
    public double outputMean(int o) {
        return outputSums[o] / rows;
    }

    /** The mean of x_i·x_j. */
    public double inputMoment(int i, int j) {
        return inputProducts[i * inputs() + j] / rows;
    }

    /** The mean of x_i·y_o. */
    public double crossMoment(int i, int o) {
        return crossProducts[i * outputs() + o] / rows;
    }

    /** The covariance of x_i and x_j. */
    public double inputCovariance(int i, int j) {
        return inputMoment(i, j) - inputMean(i) * inputMean(j);
    }

    /** The covariance of x_i and y_o. */
    public double crossCovariance(int i, int o) {
        return crossMoment(i, o) - inputMean(i) * outputMean(o);
    }

    /** The mean of ‖y‖². */
    public double outputSquares() {
        return outputSquares / rows;
    }
}
