package dev.limbeck.technique.structure;

import org.ejml.data.DMatrixRMaj;

/**
 * Two matrices whose product takes the place of one.
 *
 * @param left [m, r]
 * @param right [r, n]
 */
record Factors(DMatrixRMaj left, DMatrixRMaj right) {
    /**
     * M·V and Vᵀ. Column j of the left one and row j of the right one have the same length, so that both learn at the
     * same pace and neither loses more to rounding.
     *
     * @param vectors V [n, r], orthonormal
     */
    static Factors projected(DMatrixRMaj m, DMatrixRMaj vectors) {
        DMatrixRMaj left = MatrixProduct.of(m, vectors);
        int rank = vectors.numCols;
        DMatrixRMaj right = new DMatrixRMaj(rank, vectors.numRows);
        for (int j = 0; j < rank; j++) {
            double square = 0;
            for (int i = 0; i < left.numRows; i++) {
                square += left.get(i, j) * left.get(i, j);
            }
            double scale = square > 0 ? Math.pow(square, 0.25) : 1;
            for (int i = 0; i < left.numRows; i++) {
                left.set(i, j, left.get(i, j) / scale);
            }
            for (int i = 0; i < vectors.numRows; i++) {
                right.set(j, i, vectors.get(i, j) * scale);
            }
        }
        return new Factors(left, right);
    }

    DMatrixRMaj product() {
        return MatrixProduct.of(left, right);
    }
}
