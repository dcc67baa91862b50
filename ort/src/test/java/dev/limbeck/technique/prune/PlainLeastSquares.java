package dev.limbeck.technique.prune;

/**
 * Least squares with a pull towards given weights, by Gaussian elimination on the normal equations: the W that minimises
 * the mean of ‖xW − y‖² over the rows, plus λ‖W − W₀‖².
 */
final class PlainLeastSquares {
    private final double[][] inputs;
    private final double[][] outputs;
    private final double[][] prior;
    private final double ridge;

    PlainLeastSquares(double[][] inputs, double[][] outputs, double[][] prior, double ridge) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.prior = prior;
        this.ridge = ridge;
    }

    /** W₀. */
    double[][] prior() {
        return prior;
    }

    double[][] solution() {
        int in = prior.length;
        int out = prior[0].length;
        double[][] system = new double[in][in + out];
        for (int i = 0; i < in; i++) {
            for (int row = 0; row < inputs.length; row++) {
                for (int j = 0; j < in; j++) {
                    system[i][j] += inputs[row][i] * inputs[row][j] / inputs.length;
                }
                for (int o = 0; o < out; o++) {
                    system[i][in + o] += inputs[row][i] * outputs[row][o] / inputs.length;
                }
            }
            system[i][i] += ridge;
            for (int o = 0; o < out; o++) {
                system[i][in + o] += ridge * prior[i][o];
            }
        }
        return eliminated(system, in, out);
    }

    private static double[][] eliminated(double[][] system, int in, int out) {
        for (int i = 0; i < in; i++) {
            int pivot = i;
            for (int row = i + 1; row < in; row++) {
                pivot = Math.abs(system[row][i]) > Math.abs(system[pivot][i]) ? row : pivot;
            }
            double[] swapped = system[i];
            system[i] = system[pivot];
            system[pivot] = swapped;
            for (int row = 0; row < in; row++) {
                double factor = row == i ? 0 : system[row][i] / system[i][i];
                for (int j = i; factor != 0 && j < in + out; j++) {
                    system[row][j] -= factor * system[i][j];
                }
            }
        }
        double[][] solution = new double[in][out];
        for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
                solution[i][o] = system[i][in + o] / system[i][i];
            }
        }
        return solution;
    }

    /** The mean of ‖xW − y‖² over the rows. */
    double error(double[][] weights) {
        double sum = 0;
        for (int row = 0; row < inputs.length; row++) {
            for (int o = 0; o < outputs[row].length; o++) {
                double difference = -outputs[row][o];
                for (int i = 0; i < weights.length; i++) {
                    difference += inputs[row][i] * weights[i][o];
                }
                sum += difference * difference;
            }
        }
        return sum / inputs.length;
    }

    /** What is minimised. */
    double objective(double[][] weights) {
        double sum = error(weights);
        for (int i = 0; i < weights.length; i++) {
            for (int o = 0; o < weights[i].length; o++) {
                sum += ridge * Math.pow(weights[i][o] - prior[i][o], 2);
            }
        }
        return sum;
    }
}
