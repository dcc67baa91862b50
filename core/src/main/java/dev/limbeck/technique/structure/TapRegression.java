package dev.limbeck.technique.structure;

import java.util.Optional;
import org.ejml.data.DMatrixRMaj;

/**
 * A convolution's answers x·M as a mixture of features x·F of the same windows x: the P with the least E‖x(M − F·P)‖²,
 * which is (FᵀCF)⁻¹FᵀCM where windows have second moments C.
 *
 * @param mixture P [features, outputs]
 * @param missing E‖x(M − F·P)‖²
 */
record TapRegression(DMatrixRMaj mixture, double missing) {
    /**
     * Fits the mixture.
     *
     * @param matrix M [taps, outputs]
     * @param features F [taps, features]
     * @param moments C [taps, taps]
     * @return empty if the features are 0, or something is not finite
     */
    static Optional<TapRegression> of(DMatrixRMaj matrix, DMatrixRMaj features, DMatrixRMaj moments) {
        return of(matrix, features, MatrixProduct.of(moments, features), energy(matrix, moments));
    }

    /** The same for windows whose elements are alike and independent, C = 1: the P with the least ‖M − F·P‖². */
    static Optional<TapRegression> ofKernel(DMatrixRMaj matrix, DMatrixRMaj features) {
        return of(matrix, features, features, dot(matrix, matrix));
    }

    private static Optional<TapRegression> of(
            DMatrixRMaj matrix, DMatrixRMaj features, DMatrixRMaj measured, double energy) {
        DMatrixRMaj normal = MatrixProduct.transposed(features, measured);
        DMatrixRMaj targets = MatrixProduct.transposed(measured, matrix);
        return LeastSquares.solve(normal, targets)
                .map(mixture -> new TapRegression(
                        mixture, energy - 2 * dot(mixture, targets) + dot(mixture, MatrixProduct.of(normal, mixture))));
    }

    /** E‖x·M‖². */
    static double energy(DMatrixRMaj matrix, DMatrixRMaj moments) {
        return dot(matrix, MatrixProduct.of(moments, matrix));
    }

    private static double dot(DMatrixRMaj a, DMatrixRMaj b) {
        double sum = 0;
        for (int i = 0; i < a.getNumElements(); i++) {
            sum += a.data[i] * b.data[i];
        }
        return sum;
    }
}
