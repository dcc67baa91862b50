package dev.limbeck.technique.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.junit.jupiter.api.Test;

/** No mixture of the features is nearer: a QR decomposition of all rows finds the same. */
class TapRegressionProperty {
    private static final int ROWS = 120;

    private final SplittableRandom random = new SplittableRandom(8);

    private DMatrixRMaj random(int rows, int columns) {
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < matrix.getNumElements(); i++) {
            matrix.data[i] = random.nextDouble(-1, 1);
        }
        return matrix;
    }

    private static double squares(DMatrixRMaj matrix) {
        return Math.pow(NormOps_DDRM.normF(matrix), 2);
    }

    @Test
    void theMixtureIsTheLeastSquares() {
        for (int time = 0; time < 40; time++) {
            int taps = random.nextInt(4, 20);
            DMatrixRMaj rows = CommonOps_DDRM.mult(random(ROWS, taps), random(taps, taps), null);
            DMatrixRMaj matrix = random(taps, random.nextInt(1, 10));
            DMatrixRMaj features = random(taps, random.nextInt(1, taps));

            TapRegression fit = TapRegression.of(matrix, features, CommonOps_DDRM.multTransA(rows, rows, null))
                    .orElseThrow();

            DMatrixRMaj answers = CommonOps_DDRM.mult(rows, matrix, null);
            DMatrixRMaj seen = CommonOps_DDRM.mult(rows, features, null);
            double all = squares(answers);
            double own =
                    squares(CommonOps_DDRM.subtract(answers, CommonOps_DDRM.mult(seen, fit.mixture(), null), null));
            assertThat(fit.missing()).isCloseTo(own, within(1e-6 * all));
            assertThat(own).isCloseTo(leastSquares(seen, answers), within(1e-6 * all));
        }
    }

    private static double leastSquares(DMatrixRMaj seen, DMatrixRMaj answers) {
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.leastSquares(seen.numRows, seen.numCols);
        assertThat(solver.setA(seen.copy())).isTrue();
        DMatrixRMaj solution = new DMatrixRMaj(seen.numCols, answers.numCols);
        solver.solve(answers.copy(), solution);
        return squares(CommonOps_DDRM.subtract(answers, CommonOps_DDRM.mult(seen, solution, null), null));
    }
}
