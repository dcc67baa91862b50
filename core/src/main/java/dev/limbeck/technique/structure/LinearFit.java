package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.JointMoments;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;

/** Least squares y ≈ xW + b from the moments of x and y, or y ≈ xW where there is no bias. */
final class LinearFit {
    private final JointMoments moments;
    private final boolean hasBias;

    /**
     * A fit.
     *
     * @param hasBias whether means are left to a bias; if not, they are part of what W answers
     */
    LinearFit(JointMoments moments, boolean hasBias) {
        this.moments = moments;
        this.hasBias = hasBias;
    }

    /** The moments of x, [inputs, inputs]: about the means with a bias, about 0 without. */
    DMatrixRMaj inputs() {
        DMatrixRMaj matrix = new DMatrixRMaj(moments.inputs(), moments.inputs());
        for (int i = 0; i < matrix.numRows; i++) {
            for (int j = 0; j < matrix.numCols; j++) {
                matrix.set(i, j, hasBias ? moments.inputCovariance(i, j) : moments.inputMoment(i, j));
            }
        }
        return matrix;
    }

    /** Those of x and y, [inputs, outputs]. */
    DMatrixRMaj cross() {
        DMatrixRMaj matrix = new DMatrixRMaj(moments.inputs(), moments.outputs());
        for (int i = 0; i < matrix.numRows; i++) {
            for (int o = 0; o < matrix.numCols; o++) {
                matrix.set(i, o, hasBias ? moments.crossCovariance(i, o) : moments.crossMoment(i, o));
            }
        }
        return matrix;
    }

    /** The W [inputs, outputs] of the least error; empty if x is constant or not finite. */
    Optional<DMatrixRMaj> weight() {
        return LeastSquares.solve(inputs(), cross());
    }

    /**
     * The same with another damping.
     *
     * @param share of the mean of E[x²], which is added to each
     */
    Optional<DMatrixRMaj> weight(double share) {
        return LeastSquares.solve(inputs(), cross(), share);
    }

    /**
     * The same near a weight W that is there, W + (E[xᵀx] + λI)⁻¹ · E[xᵀ(y − xW)].
     *
     * @param damping λ as a share of the mean of E[x²]
     */
    Optional<DMatrixRMaj> weightNear(DMatrixRMaj weight, double damping) {
        DMatrixRMaj x = inputs();
        DMatrixRMaj missing = cross();
        DMatrixRMaj given = MatrixProduct.of(x, weight);
        for (int i = 0; i < missing.getNumElements(); i++) {
            missing.set(i, missing.get(i) - given.get(i));
        }
        return LeastSquares.solve(x, missing, damping).map(step -> {
            for (int i = 0; i < step.getNumElements(); i++) {
                step.set(i, step.get(i) + weight.get(i));
            }
            return step;
        });
    }

    /** b [outputs] = E[y] − E[x]·W. */
    double[] bias(DMatrixRMaj weight) {
        double[] bias = new double[moments.outputs()];
        for (int o = 0; o < bias.length; o++) {
            bias[o] = moments.outputMean(o);
            for (int i = 0; i < moments.inputs(); i++) {
                bias[o] -= moments.inputMean(i) * weight.get(i, o);
            }
        }
        return bias;
    }
}
