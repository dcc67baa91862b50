package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.calibrate.InputCovariance;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Graph;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * Rounds the weights of a linear layer input by input, and lets those not rounded yet make up for the error in the
 * layer's output (GPTQ, Frantar et al. 2023, arXiv:2210.17323). With {@code U} the upper Cholesky factor of the inverse
 * of {@code XᵀX + λI}, after input i is rounded
 *
 * <pre>{@code
 * e = (w_i − ŵ_i) / U_ii,   w_j ← w_j − e · U_ij   for the inputs j behind it
 * }</pre>
 *
 * where the inputs that carry most come first. Steps and zero points are those of rounding to nearest.
 */
final class Gptq {
    /** λ as a share of the mean of the diagonal. */
    private static final double DAMPING = 0.01;

    private final Covariance inputs;
    private final int[] order;
    private final double[] inverse;

    /**
     * @throws ModelException if the covariance holds a number that is not finite
     */
    Gptq(Covariance inputs) {
        this.inputs = inputs;
        this.order = IntStream.range(0, inputs.channels())
                .boxed()
                .sorted(Comparator.comparing(i -> -inputs.get(i, i)))
                .mapToInt(i -> i)
                .toArray();
        this.inverse = inverse();
    }

    /** What has to be known about the inputs of an operator. */
    static Statistic statistic(Graph graph, WeightedOperator linear) {
        return new Statistic(QuantizedActivation.origin(graph, linear.activation()), new InputCovariance());
    }

    /**
     * The inverse of the lower Cholesky factor of the damped covariance with the inputs in reversed order. Read from its
     * end it is U: if {@code H = R·Rᵀ} with R upper, the inverse of H is {@code UᵀU} with {@code U = R⁻¹}.
     */
    private double[] inverse() {
        int n = order.length;
        double mean = IntStream.range(0, n)
                .mapToDouble(i -> inputs.get(i, i))
                .average()
                .orElse(0);
        double damping = mean > 0 ? DAMPING * mean : 1;
        DMatrixRMaj damped = new DMatrixRMaj(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                damped.set(n - 1 - i, n - 1 - j, inputs.get(order[i], order[j]) + (i == j ? damping : 0));
            }
        }
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(n, true);
        if (!cholesky.decompose(damped)) {
            throw new ModelException("The inputs of a layer are not finite numbers over the calibration data, so its"
                    + " weights cannot be rounded with GPTQ.");
        }
        double[] lower = cholesky.getT(null).data;
        invertLower(lower, n);
        return lower;
    }

    /**
     * Inverts a lower triangle in its place. Row by row, as it lies in memory: EJML goes down the columns, which took
     * eight seconds for an n of 1536.
     */
    private static void invertLower(double[] triangle, int n) {
        for (int i = 0; i < n; i++) {
            double[] row = new double[i];
            for (int k = 0; k < i; k++) {
                double factor = triangle[i * n + k];
                for (int j = 0; j <= k; j++) {
                    row[j] -= factor * triangle[k * n + j];
                }
            }
            double own = 1 / triangle[i * n + i];
            for (int j = 0; j < i; j++) {
                triangle[i * n + j] = row[j] * own;
            }
            triangle[i * n + i] = own;
        }
    }

    private double factor(int i, int j) {
        int n = order.length;
        return inverse[(n - 1 - i) * n + n - 1 - j];
    }

    /**
     * The codes of a weight [in, out].
     *
     * @param nearest the same weight rounded to nearest
     * @param range of the codes
     */
    QuantizedTensor quantize(WeightedOperator linear, QuantizedTensor nearest, IntegerRange range) {
        float[] weights = linear.weight().toFloats();
        int[] codes = new int[weights.length];
        Affine[] maps = maps(nearest, range);
        int[] groups = new int[weights.length];
        nearest.groups().forEach((element, group) -> groups[element] = group);
        int channels = linear.channels();
        float[] error = new float[channels];
        for (int i = 0; i < order.length; i++) {
            int row = order[i] * channels;
            double own = factor(i, i);
            for (int c = 0; c < channels; c++) {
                Affine map = maps[groups[row + c]];
                codes[row + c] = map.quantize(weights[row + c]);
                error[c] = (float) ((weights[row + c] - map.dequantize(codes[row + c])) / own);
            }
            for (int j = i + 1; j < order.length; j++) {
                spread(error, (float) factor(i, j), weights, order[j] * channels);
            }
        }
        return new QuantizedTensor(
                Codes.pack(range.dtype(), linear.weight().shape(), codes),
                nearest.scales(),
                nearest.zeroPoints(),
                nearest.groups());
    }

    private static void spread(float[] error, float factor, float[] weights, int row) {
        for (int c = 0; c < error.length; c++) {
            weights[row + c] -= factor * error[c];
        }
    }

    private static Affine[] maps(QuantizedTensor nearest, IntegerRange range) {
        float[] scales = nearest.scales().toFloats();
        long[] zeroPoints = nearest.zeroPoints().map(zero -> zero.toLongs()).orElseGet(() -> new long[scales.length]);
        Affine[] maps = new Affine[scales.length];
        for (int g = 0; g < maps.length; g++) {
            maps[g] = new Affine(scales[g], (int) zeroPoints[g], range);
        }
        return maps;
    }
}
