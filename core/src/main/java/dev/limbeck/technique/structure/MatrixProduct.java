package dev.limbeck.technique.structure;

import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Products of matrices on all processors; a sum is always taken in the same order, so results do not depend on them. */
final class MatrixProduct {
    /** Rows of the left matrix that share one pass over the right one. */
    private static final int ROWS = 8;

    /** Multiplications that take longer than handing them to other processors. */
    private static final double WORTH_SHARING = 1e6;

    private MatrixProduct() {}

    /** A·B. */
    static DMatrixRMaj of(DMatrixRMaj a, DMatrixRMaj b) {
        if (a.numCols != b.numRows) {
            throw new IllegalArgumentException(
                    "A matrix of " + a.numCols + " columns cannot be multiplied with one of " + b.numRows + " rows.");
        }
        DMatrixRMaj product = new DMatrixRMaj(a.numRows, b.numCols);
        IntStream blocks = IntStream.range(0, (a.numRows + ROWS - 1) / ROWS);
        boolean isSmall = (double) a.getNumElements() * b.numCols < WORTH_SHARING;
        (isSmall ? blocks : blocks.parallel())
                .forEach(block -> addRows(a, b, product, block * ROWS, Math.min(a.numRows, (block + 1) * ROWS)));
        return product;
    }

    private static void addRows(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj product, int from, int to) {
        int columns = b.numCols;
        for (int k = 0; k < a.numCols; k++) {
            for (int i = from; i < to; i++) {
                addScaled(a.data[i * a.numCols + k], b.data, k * columns, product.data, i * columns, columns);
            }
        }
    }

    private static void addScaled(double factor, double[] row, int from, double[] sums, int to, int count) {
        for (int j = 0; j < count; j++) {
            sums[to + j] += factor * row[from + j];
        }
    }

    /** AᵀB. */
    static DMatrixRMaj transposed(DMatrixRMaj a, DMatrixRMaj b) {
        return of(CommonOps_DDRM.transpose(a, null), b);
    }

    /** AᵀA. */
    static DMatrixRMaj gram(DMatrixRMaj a) {
        return transposed(a, a);
    }
}
