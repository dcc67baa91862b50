package dev.limbeck.technique;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Weights of a linear layer and rows that it reads: mixtures of a few causes, as activations are. */
public final class RandomLayer {
    private final int inputs;
    private final float[] rows;
    private final float[] weights;

    /**
     * @param sizes of the inputs
     * @param noise beside each cause, as a share of it
     */
    public RandomLayer(SplittableRandom random, int rows, double[] sizes, int outputs, int causes, double noise) {
        this.inputs = sizes.length;
        this.rows = new float[rows * inputs];
        this.weights = new float[inputs * outputs];
        double[][] mixture = IntStream.range(0, causes)
                .mapToObj(cause -> random.doubles(inputs, -1, 1).toArray())
                .toArray(double[][]::new);
        for (int row = 0; row < rows; row++) {
            for (double[] cause : mixture) {
                double share = random.nextDouble(-1, 1);
                for (int i = 0; i < inputs; i++) {
                    double beside = noise == 0 ? 0 : noise * random.nextDouble(-1, 1);
                    this.rows[row * inputs + i] += (float) (sizes[i] * (share * cause[i] + beside));
                }
            }
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextDouble(-1, 1);
        }
    }

    /** X [rows, inputs]. */
    public float[] rows() {
        return rows;
    }

    /** W [inputs, outputs]. */
    public float[] weights() {
        return weights;
    }

    /** Squared error of x·W over all rows with other weights. */
    public double outputError(float[] other) {
        int outputs = weights.length / inputs;
        double sum = 0;
        for (int row = 0; row < rows.length; row += inputs) {
            for (int c = 0; c < outputs; c++) {
                double error = 0;
                for (int i = 0; i < inputs; i++) {
                    error += rows[row + i] * (weights[i * outputs + c] - other[i * outputs + c]);
                }
                sum += error * error;
            }
        }
        return sum;
    }
}
