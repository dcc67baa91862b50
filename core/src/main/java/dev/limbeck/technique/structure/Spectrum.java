package dev.limbeck.technique.structure;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.QRDecomposition;

/**
 * The largest eigenvalues of a symmetric positive semi-definite matrix G [n, n] and their eigenvectors, the largest
 * first. Of G = MᵀM they are the squared singular values of M and its right singular vectors.
 *
 * <p>Up to n = 1024, or where a quarter of all is asked for, they are exact. Else, where that takes minutes, the span of a random matrix is multiplied with G a
 * few times and G is looked at in there (Halko et al. 2011, arXiv:0909.4061, algorithm 4.4): nearly exact where the
 * eigenvalues fall off, and never more than there is.
 *
 * @param values the eigenvalues, not negative
 * @param vectors [n, values], orthonormal columns
 * @param total the sum of all eigenvalues, also of those that are not among these
 */
record Spectrum(List<Double> values, DMatrixRMaj vectors, double total) {
    private static final int EXACT = 1024;
    private static final int OVERSAMPLING = 16;
    private static final int ITERATIONS = 4;
    private static final long SEED = 17;

    Spectrum {
        values = List.copyOf(values);
    }

    /**
     * Of MᵀM.
     *
     * @param count how many at most
     */
    static Spectrum ofColumns(DMatrixRMaj m, int count) {
        // Forming MᵀM costs as much as 2n/(4·count) steps without it.
        boolean isFormed = m.numCols <= EXACT || m.numCols <= 2L * (count + OVERSAMPLING) * ITERATIONS;
        if (isFormed) {
            return of(MatrixProduct.gram(m), count);
        }
        double total = IntStream.range(0, m.getNumElements())
                .mapToDouble(i -> m.data[i] * m.data[i])
                .sum();
        DMatrixRMaj transposed = CommonOps_DDRM.transpose(m, null);
        return iterated(m.numCols, count, q -> MatrixProduct.of(transposed, MatrixProduct.of(m, q)), total);
    }

    /**
     * Of a matrix.
     *
     * @param gram symmetric and positive semi-definite
     * @param count how many at most
     */
    static Spectrum of(DMatrixRMaj gram, int count) {
        double total = CommonOps_DDRM.trace(gram);
        return gram.numRows <= Math.max(EXACT, 4 * count)
                ? exact(gram, Math.min(count, gram.numRows), total)
                : iterated(gram.numRows, count, q -> MatrixProduct.of(gram, q), total);
    }

    private static Spectrum exact(DMatrixRMaj gram, int count, double total) {
        int n = gram.numRows;
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
        if (!eigen.decompose(gram.copy())) {
            throw new IllegalStateException("A symmetric matrix of " + n + " rows has no eigenvectors.");
        }
        List<Integer> strongest = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -eigen.getEigenvalue(i).getReal()))
                .limit(count)
                .toList();
        DMatrixRMaj vectors = new DMatrixRMaj(n, count);
        for (int j = 0; j < count; j++) {
            CommonOps_DDRM.insert(eigen.getEigenVector(strongest.get(j)), vectors, 0, j);
        }
        List<Double> values = strongest.stream()
                .map(i -> Math.max(0, eigen.getEigenvalue(i).getReal()))
                .toList();
        return new Spectrum(values, vectors, total);
    }

    private static Spectrum iterated(int n, int count, UnaryOperator<DMatrixRMaj> product, double total) {
        int width = Math.min(n, count + OVERSAMPLING);
        DMatrixRMaj span = random(n, width);
        for (int i = 0; i < ITERATIONS; i++) {
            span = orthonormal(product.apply(span));
        }
        Spectrum inside = exact(symmetric(MatrixProduct.transposed(span, product.apply(span))), width, total);
        return inside.withVectors(MatrixProduct.of(span, inside.vectors)).leading(Math.min(n, count));
    }

    private static DMatrixRMaj random(int rows, int columns) {
        SplittableRandom random = new SplittableRandom(SEED);
        DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < matrix.getNumElements(); i++) {
            matrix.data[i] = random.nextDouble() - 0.5;
        }
        return matrix;
    }

    private static DMatrixRMaj orthonormal(DMatrixRMaj matrix) {
        QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(matrix.numRows, matrix.numCols);
        qr.decompose(matrix);
        return qr.getQ(null, true);
    }

    /** What is symmetric but for rounding, symmetric to the last bit, as the decomposition needs it. */
    private static DMatrixRMaj symmetric(DMatrixRMaj matrix) {
        DMatrixRMaj transposed = CommonOps_DDRM.transpose(matrix, null);
        CommonOps_DDRM.add(0.5, matrix, 0.5, transposed, transposed);
        return transposed;
    }

    private Spectrum withVectors(DMatrixRMaj other) {
        return new Spectrum(values, other, total);
    }

    /** The first of them. */
    Spectrum leading(int count) {
        return new Spectrum(
                values.subList(0, count), CommonOps_DDRM.extract(vectors, 0, vectors.numRows, 0, count), total);
    }

    int count() {
        return values.size();
    }

    /** The sum of the first eigenvalues; of all that are here, if those are fewer. */
    double sum(int first) {
        return values.stream().limit(first).mapToDouble(value -> value).sum();
    }
}
