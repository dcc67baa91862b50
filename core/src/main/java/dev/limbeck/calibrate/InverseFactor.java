package dev.limbeck.calibrate;

import dev.limbeck.error.ModelException;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * U, the upper Cholesky factor of the inverse of {@code XᵀX/n + λI}: {@code UᵀU = (XᵀX/n + λI)⁻¹}. Its rows say how the
 * weights of a linear layer make up for what happens to one of them, when those before it can no longer change (GPTQ,
 * SparseGPT).
 */
public final class InverseFactor {
    /** λ as a share of the mean of the diagonal. */
    private static final double DAMPING = 0.01;

    private final int size;
    /** The inverse of the lower Cholesky factor with the inputs in reversed order. Read from its end it is U. */
    private final double[] reversed;

    /**
     * The factor for inputs in this order.
     *
     * @param order the inputs, the one that cannot change first at the front
     * @throws ModelException if the covariance holds a number that is not finite
     */
    public InverseFactor(Covariance inputs, int[] order) {
        this.size = order.length;
        this.reversed = reversed(inputs, order);
    }

    /** λ: what is added to the mean square of every input. */
    public static double damping(Covariance inputs) {
        double mean = IntStream.range(0, inputs.channels())
                .mapToDouble(i -> inputs.get(i, i))
                .average()
                .orElse(0);
        return mean > 0 ? DAMPING * mean : 1;
    }

    /** If {@code H = R·Rᵀ} with R upper, the inverse of H is {@code UᵀU} with {@code U = R⁻¹}. */
    private static double[] reversed(Covariance inputs, int[] order) {
        int n = order.length;
        double damping = damping(inputs);
        DMatrixRMaj damped = new DMatrixRMaj(n, n);
        IntStream.range(0, n).forEach(i -> {
            for (int j = 0; j < n; j++) {
                damped.set(n - 1 - i, n - 1 - j, inputs.get(order[i], order[j]) + (i == j ? damping : 0));
            }
        });
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(n, true);
        if (!cholesky.decompose(damped)) {
            throw new ModelException("The inputs of a layer are not finite numbers over the calibration data, so its"
                    + " weights cannot be made to make up for each other.");
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

    /** U_ij of the inputs at these places of the order, i ≤ j. */
    public double get(int i, int j) {
        return reversed[(size - 1 - i) * size + size - 1 - j];
    }
}
