package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.InverseFactor;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.graph.Graph;
import dev.limbeck.site.WeightedOperator;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Rounds the weights of a linear layer input by input, and lets those not rounded yet make up for the error in the
 * layer's output (GPTQ, Frantar et al. 2023, arXiv:2210.17323). With {@code U} the upper Cholesky factor of the inverse
 * of {@code XᵀX + λI}, after input i is rounded
 *
 * <pre>{@code
 * e = (w_i − ŵ_i) / U_ii,   w_j ← w_j − e · U_ij   for the inputs j behind it
 * }</pre>
 *
 * where the inputs that carry most come first. The squares of the e add up to {@code (w − ŵ)ᵀ(XᵀX + λI)(w − ŵ)}. Steps
 * and zero points are those of rounding to nearest.
 */
final class Gptq {
    private final int[] order;
    private final InverseFactor factor;

    /**
     * @throws dev.limbeck.error.ModelException if the covariance holds a number that is not finite
     */
    Gptq(Covariance inputs) {
        this.order = IntStream.range(0, inputs.channels())
                .boxed()
                .sorted(Comparator.comparing(i -> -inputs.get(i, i)))
                .mapToInt(i -> i)
                .toArray();
        this.factor = new InverseFactor(inputs, order);
    }

    /** What has to be known about the inputs of an operator. */
    static Statistic statistic(Graph graph, WeightedOperator linear) {
        return new Statistic(QuantizedActivation.origin(graph, linear.activation()), new InputCovariance());
    }

    /**
     * The codes of a weight [in, out], and the error that they leave in the layer's output.
     *
     * @param nearest the same weight rounded to nearest
     * @param range of the codes
     */
    CompensatedWeight quantize(WeightedOperator linear, QuantizedTensor nearest, IntegerRange range) {
        float[] weights = linear.weight().toFloats();
        int[] codes = new int[weights.length];
        Affine[] maps = nearest.maps(range);
        int[] groups = nearest.groups().toArray(weights.length);
        int channels = linear.channels();
        float[] error = new float[channels];
        double[] squares = new double[channels];
        for (int i = 0; i < order.length; i++) {
            int row = order[i] * channels;
            double own = factor.get(i, i);
            for (int c = 0; c < channels; c++) {
                Affine map = maps[groups[row + c]];
                codes[row + c] = map.quantize(weights[row + c]);
                error[c] = (float) ((weights[row + c] - map.dequantize(codes[row + c])) / own);
                squares[c] += error[c] * error[c];
            }
            for (int j = i + 1; j < order.length; j++) {
                spread(error, (float) factor.get(i, j), weights, order[j] * channels);
            }
        }
        return new CompensatedWeight(
                QuantizedTensor.of(linear.weight().shape(), codes, maps, nearest.groups(), nearest.isSymmetric()),
                squares);
    }

    private static void spread(float[] error, float factor, float[] weights, int row) {
        for (int c = 0; c < error.length; c++) {
            weights[row + c] -= factor * error[c];
        }
    }
}
