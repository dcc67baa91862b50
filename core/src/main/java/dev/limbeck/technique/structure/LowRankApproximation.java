package dev.limbeck.technique.structure;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * The matrix M' of low rank that is nearest to M [m, n] where inputs x have second moments C = E[xᵀx]: E‖x(M − M')‖² =
 * ‖S(M − M')‖² with C = SᵀS is least for
 *
 * <pre>{@code
 * M' = M·V·Vᵀ,   V the leading right singular vectors of S·M
 * }</pre>
 *
 * (Eckart and Young 1936). It is what SVD-LLM (Wang et al. 2024, arXiv:2403.07378) computes by whitening, S⁻¹·SVD_r(S·M),
 * since S·M·V·Vᵀ is that SVD; but no S has to be inverted, so inputs that never occur do no harm. Without C, S is 1 and
 * this is the truncated SVD of M. As many groups as the operator has are approximated alike.
 */
final class LowRankApproximation {
    /** Directions this much weaker than the strongest, squared, are rounding. */
    private static final double NOTHING = 1e-14;

    /** What is added to the diagonal of C, as a share of its mean, so that there is an S: rounding may make C indefinite. */
    private static final double DAMPING = 1e-9;

    private final List<DMatrixRMaj> matrices;
    private final List<Spectrum> spectra;

    private LowRankApproximation(List<DMatrixRMaj> matrices, List<Spectrum> spectra) {
        this.matrices = List.copyOf(matrices);
        this.spectra = List.copyOf(spectra);
    }

    /**
     * Nearest in the weights themselves: S = 1.
     *
     * @param count the highest rank that will be asked for
     */
    static LowRankApproximation plain(List<DMatrixRMaj> matrices, int count) {
        return new LowRankApproximation(
                matrices, matrices.stream().map(m -> right(m, count)).toList());
    }

    /**
     * Nearest in rows by how much each counts: S = √diag(weights).
     *
     * @param weights of the rows
     * @param count the highest rank that will be asked for
     */
    static LowRankApproximation ofRows(DMatrixRMaj matrix, double[] weights, int count) {
        DMatrixRMaj weighted = matrix.copy();
        for (int i = 0; i < matrix.numRows; i++) {
            double factor = Math.sqrt(weights[i]);
            for (int j = 0; j < matrix.numCols; j++) {
                weighted.data[i * matrix.numCols + j] *= factor;
            }
        }
        return new LowRankApproximation(List.of(matrix), List.of(right(weighted, count)));
    }

    /**
     * Nearest in the responses to inputs.
     *
     * @param responses of each group: MᵀCM, the second moments of x·M
     * @param count the highest rank that will be asked for
     */
    static LowRankApproximation ofResponses(List<DMatrixRMaj> matrices, List<DMatrixRMaj> responses, int count) {
        return new LowRankApproximation(
                matrices, responses.stream().map(g -> Spectrum.of(g, count)).toList());
    }

    /**
     * Nearest in the responses to inputs, where there are fewer inputs than outputs.
     *
     * @param inputs C
     * @param count the highest rank that will be asked for
     * @return empty if C holds numbers that are not finite
     */
    static Optional<LowRankApproximation> ofInputs(DMatrixRMaj matrix, DMatrixRMaj inputs, int count) {
        int n = inputs.numRows;
        double damping = DAMPING * CommonOps_DDRM.trace(inputs) / n;
        DMatrixRMaj damped = inputs.copy();
        for (int i = 0; i < n; i++) {
            damped.add(i, i, damping > 0 ? damping : 1);
        }
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(n, true);
        if (!cholesky.decompose(damped)) {
            return Optional.empty();
        }
        DMatrixRMaj measured = MatrixProduct.transposed(cholesky.getT(null), matrix);
        return Optional.of(new LowRankApproximation(List.of(matrix), List.of(right(measured, count))));
    }

    /** Right singular vectors, by way of the smaller side: V = XᵀU·Σ⁻¹. */
    private static Spectrum right(DMatrixRMaj x, int count) {
        if (x.numCols <= x.numRows) {
            return Spectrum.ofColumns(x, count);
        }
        Spectrum left = Spectrum.ofColumns(CommonOps_DDRM.transpose(x, null), count);
        DMatrixRMaj vectors = MatrixProduct.transposed(x, left.vectors());
        double least = NOTHING * left.values().get(0);
        for (int j = 0; j < left.count(); j++) {
            double square = left.values().get(j);
            double scale = square > least ? 1 / Math.sqrt(square) : 0;
            for (int i = 0; i < vectors.numRows; i++) {
                vectors.set(i, j, vectors.get(i, j) * scale);
            }
        }
        return new Spectrum(left.values(), vectors, left.total());
    }

    /** The share of the energy that a rank keeps, over all groups; not a number if there is none at all. */
    double kept(int rank) {
        double sum = spectra.stream().mapToDouble(s -> s.sum(rank)).sum();
        return sum / spectra.stream().mapToDouble(Spectrum::total).sum();
    }

    /** ‖S(M − M')‖ / ‖SM‖. */
    double error(int rank) {
        return Math.sqrt(Math.max(0, 1 - kept(rank)));
    }

    /** The factors of each group, of at most this rank. */
    List<Factors> factors(int rank) {
        return IntStream.range(0, matrices.size())
                .mapToObj(g -> Factors.projected(
                        matrices.get(g),
                        spectra.get(g)
                                .leading(Math.min(rank, spectra.get(g).count()))
                                .vectors()))
                .toList();
    }
}
