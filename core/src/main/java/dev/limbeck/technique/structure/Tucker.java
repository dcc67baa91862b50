package dev.limbeck.technique.structure;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * A kernel W [T, S, K] of T outputs, S inputs and K taps as a smaller one between two matrices (Tucker-2):
 *
 * <pre>{@code
 * W ≈ G ×₁ U ×₂ V,   U [T, t], V [S, s] orthonormal, G [t, s, K]
 * }</pre>
 *
 * V begins as in the higher-order SVD, as the leading singular vectors of W unfolded by inputs (De Lathauwer et al. 2000).
 * Then U and V in turn are made the best there is for the other, which can only bring the kernels nearer (higher-order
 * orthogonal iteration).
 *
 * @param outputs U
 * @param core G [t, s·K]
 * @param inputs V
 * @param error ‖W − W'‖ / ‖W‖
 */
record Tucker(DMatrixRMaj outputs, DMatrixRMaj core, DMatrixRMaj inputs, double error) {
    private static final int MOST_ITERATIONS = 10;

    /** What the energy has to grow by, as a share, to go on. */
    private static final double PROGRESS = 1e-6;

    /** The energies that ranks of one side alone keep. */
    static Spectrum side(DMatrixRMaj unfolded) {
        return leading(unfolded, unfolded.numRows);
    }

    /** [a, b·K] with a and b in the other's place: [b, a·K]. */
    static DMatrixRMaj swapped(DMatrixRMaj kernel, int second) {
        int taps = kernel.numCols / second;
        DMatrixRMaj swapped = new DMatrixRMaj(second, kernel.numRows * taps);
        for (int a = 0; a < kernel.numRows; a++) {
            for (int b = 0; b < second; b++) {
                System.arraycopy(
                        kernel.data, a * kernel.numCols + b * taps, swapped.data, b * swapped.numCols + a * taps, taps);
            }
        }
        return swapped;
    }

    /**
     * The kernel in these ranks.
     *
     * @param kernel [T, S·K]
     * @param inputs S
     * @param byInputs V and more, as {@link #side} has them
     */
    static Tucker of(DMatrixRMaj kernel, int inputs, Spectrum byInputs, RankRule.Ranks ranks) {
        DMatrixRMaj swapped = swapped(kernel, inputs);
        DMatrixRMaj v = byInputs.leading(ranks.inputs()).vectors();
        Spectrum u = leading(narrow(kernel, swapped, v), ranks.outputs());
        for (int i = 0; i < MOST_ITERATIONS; i++) {
            DMatrixRMaj other = leading(swapped(MatrixProduct.transposed(u.vectors(), kernel), inputs), ranks.inputs())
                    .vectors();
            Spectrum next = leading(narrow(kernel, swapped, other), ranks.outputs());
            // What U keeps of W ×₂ Vᵀ is what the whole keeps of W.
            boolean isBetter = next.sum(next.count()) > u.sum(u.count()) * (1 + PROGRESS);
            v = other;
            u = next;
            if (!isBetter) {
                break;
            }
        }
        DMatrixRMaj core = MatrixProduct.transposed(u.vectors(), narrow(kernel, swapped, v));
        double left = 1 - squares(core) / squares(kernel);
        return new Tucker(u.vectors(), core, v, Math.sqrt(Math.max(0, left)));
    }

    /** W ×₂ Vᵀ, [T, s·K]. */
    private static DMatrixRMaj narrow(DMatrixRMaj kernel, DMatrixRMaj swapped, DMatrixRMaj v) {
        return swapped(MatrixProduct.transposed(v, swapped), kernel.numRows);
    }

    private static Spectrum leading(DMatrixRMaj unfolded, int count) {
        return Spectrum.ofColumns(CommonOps_DDRM.transpose(unfolded, null), count);
    }

    private static double squares(DMatrixRMaj matrix) {
        double sum = 0;
        for (int i = 0; i < matrix.getNumElements(); i++) {
            sum += matrix.data[i] * matrix.data[i];
        }
        return sum;
    }

    /** Elements of all three. */
    static long size(long outputs, long inputs, long taps, RankRule.Ranks ranks) {
        return outputs * ranks.outputs() + (long) ranks.outputs() * ranks.inputs() * taps + inputs * ranks.inputs();
    }
}
