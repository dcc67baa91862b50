package dev.limbeck.testkit;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;

/**
 * Integer matrix products in plain Java, exact to the bit, to hold runtimes against: as ONNX defines MatMulInteger, and
 * as processors without VNNI compute it.
 */
public final class IntegerProducts {
    private IntegerProducts() {}

    /**
     * {@code Σ_k (a[m,k] − aZero)·(b[k,n] − bZero)} in 32 bits (ONNX MatMulInteger 10).
     *
     * @param a 8-bit integers [m, k]
     * @param b 8-bit integers [k, n]
     * @return INT32 [m, n]
     */
    public static Tensor exact(Tensor a, long aZero, Tensor b, long bZero) {
        return product(a, b, (row, column) -> {
            long sum = 0;
            for (int k = 0; k < row.length; k++) {
                sum += (row[k] - aZero) * (column[k] - bZero);
            }
            return (int) sum;
        });
    }

    /**
     * {@code Σ_k a[m,k]·b[k,n]} as processors without VNNI add it: the products of two neighbours are added in 16 bits
     * and saturate there, the sums of pairs are added in 32 bits (Intel 64 Software Developer's Manual, PMADDUBSW and
     * PMADDWD).
     *
     * @param a UINT8 [m, k]
     * @param b INT8 [k, n]
     * @return INT32 [m, n]
     */
    public static Tensor pairsSaturating(Tensor a, Tensor b) {
        return product(a, b, (row, column) -> {
            int sum = 0;
            for (int k = 0; k < row.length; k += 2) {
                long second = k + 1 < row.length ? row[k + 1] * column[k + 1] : 0;
                long pair = row[k] * column[k] + second;
                sum += (int) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, pair));
            }
            return sum;
        });
    }

    private interface Dot {
        int of(long[] row, long[] column);
    }

    private static Tensor product(Tensor a, Tensor b, Dot dot) {
        int m = Math.toIntExact(a.shape().dim(0));
        int k = Math.toIntExact(a.shape().dim(1));
        int n = Math.toIntExact(b.shape().dim(1));
        long[] left = a.toLongs();
        long[] right = b.toLongs();
        int[] out = new int[m * n];
        long[] row = new long[k];
        long[] column = new long[k];
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < k; i++) {
                column[i] = right[i * n + j];
            }
            for (int i = 0; i < m; i++) {
                System.arraycopy(left, i * k, row, 0, k);
                out[i * n + j] = dot.of(row, column);
            }
        }
        return Tensor.ofInts(Shape.of(m, n), out);
    }
}
