package dev.limbeck.technique.structure;

import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/** Solves A·W = B for a symmetric positive semi-definite A, the normal equations of least squares. */
final class LeastSquares {
    /** What is added to the diagonal of A as a share of its mean: inputs that are sums of others share what they do. */
    private static final double DAMPING = 1e-7;

    private LeastSquares() {}

    /**
     * The W [n, columns] with the least error.
     *
     * @param moments A [n, n]
     * @param targets B [n, columns]
     * @return empty if A is 0 or not finite
     */
    static Optional<DMatrixRMaj> solve(DMatrixRMaj moments, DMatrixRMaj targets) {
        return solve(moments, targets, DAMPING);
    }

    /**
     * The same with another damping.
     *
     * @param share of the mean of A's diagonal, which is added to it
     */
    static Optional<DMatrixRMaj> solve(DMatrixRMaj moments, DMatrixRMaj targets, double share) {
        DMatrixRMaj damped = moments.copy();
        double damping = share * CommonOps_DDRM.trace(moments) / moments.numRows;
        for (int i = 0; i < moments.numRows; i++) {
            damped.add(i, i, damping);
        }
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(moments.numRows);
        if (!(damping > 0) || !solver.setA(damped)) {
            return Optional.empty();
        }
        DMatrixRMaj solution = new DMatrixRMaj(moments.numRows, targets.numCols);
        solver.solve(targets.copy(), solution);
        return Optional.of(solution);
    }
}
