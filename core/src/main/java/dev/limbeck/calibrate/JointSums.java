package dev.limbeck.calibrate;

import dev.limbeck.error.ModelException;
import java.util.stream.IntStream;

/** Sums over rows of inputs x and answers y that come in batches, from which least squares follow. */
final class JointSums {
    /** As many rows as stay in the cache while they are multiplied. */
    private static final int BLOCK = 32;

    private long rows;
    private double[] inputSums = new double[0];
    private double[] outputSums = new double[0];
    private double[] inputProducts = new double[0];
    private double[] crossProducts = new double[0];
    private double outputSquares;

    /**
     * Takes in a batch.
     *
     * @param outputs as many rows as there are of inputs
     * @throws ModelException if there are not
     */
    void add(SampleRows inputs, SampleRows outputs) {
        if (inputs.rows() != outputs.rows()) {
            throw new ModelException(
                    "A value of " + inputs.rows() + " rows does not go with one of " + outputs.rows() + " rows.");
        }
        if (rows == 0) {
            inputSums = new double[inputs.width()];
            outputSums = new double[outputs.width()];
            inputProducts = new double[Math.multiplyExact(inputs.width(), inputs.width())];
            crossProducts = new double[Math.multiplyExact(inputs.width(), outputs.width())];
        }
        double[][] x = new double[BLOCK][inputs.width()];
        double[][] y = new double[BLOCK][outputs.width()];
        for (int start = 0; start < inputs.rows(); start += BLOCK) {
            int size = Math.min(BLOCK, inputs.rows() - start);
            for (int r = 0; r < size; r++) {
                inputs.row(start + r, x[r]);
                outputs.row(start + r, y[r]);
                addOutputs(y[r]);
            }
            IntStream.range(0, inputSums.length).parallel().forEach(i -> addProducts(i, x, y, size));
        }
        rows += inputs.rows();
    }

    private void addOutputs(double[] y) {
        for (int o = 0; o < y.length; o++) {
            outputSums[o] += y[o];
            outputSquares += y[o] * y[o];
        }
    }

    /** Adds what input i is multiplied with, of inputs those from itself on. */
    private void addProducts(int i, double[][] x, double[][] y, int size) {
        for (int r = 0; r < size; r++) {
            double left = x[r][i];
            inputSums[i] += left;
            addScaled(left, x[r], i, inputProducts, i * inputSums.length);
            addScaled(left, y[r], 0, crossProducts, i * outputSums.length);
        }
    }

    private static void addScaled(double factor, double[] vector, int from, double[] sums, int start) {
        for (int j = from; j < vector.length; j++) {
            sums[start + j] += factor * vector[j];
        }
    }

    JointMoments moments() {
        return new JointMoments(rows, inputSums, outputSums, inputsByInputs(), crossProducts, outputSquares);
    }

    /** Those of the inputs alone. */
    Covariance covariance() {
        return new Covariance(rows, inputSums.length, inputsByInputs());
    }

    private double[] inputsByInputs() {
        double[] full = inputProducts.clone();
        int width = inputSums.length;
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < i; j++) {
                full[i * width + j] = full[j * width + i];
            }
        }
        return full;
    }
}
