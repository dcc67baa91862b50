package dev.limbeck.calibrate;

import java.util.stream.IntStream;

/** Sums of XᵀX over rows that come in batches. */
final class CovarianceSums {
    /** As many rows as stay in the cache while they are multiplied. */
    private static final int BLOCK = 32;

    private long rows;
    private int width;
    private double[] sums = new double[0];

    /** Takes in a batch whose rows are as wide as those before. */
    void add(SampleRows batch) {
        if (sums.length == 0) {
            width = batch.width();
            sums = new double[Math.multiplyExact(width, width)];
        }
        double[][] block = new double[BLOCK][width];
        for (int start = 0; start < batch.rows(); start += BLOCK) {
            int size = Math.min(BLOCK, batch.rows() - start);
            for (int r = 0; r < size; r++) {
                batch.row(start + r, block[r]);
            }
            IntStream.range(0, width).parallel().forEach(i -> addProducts(i, block, size));
        }
        rows += batch.rows();
    }

    /** Adds row i of xᵀx, right of the diagonal. */
    private void addProducts(int i, double[][] block, int size) {
        int start = i * width;
        for (int r = 0; r < size; r++) {
            double[] x = block[r];
            double left = x[i];
            for (int j = i; j < width; j++) {
                sums[start + j] += left * x[j];
            }
        }
    }

    Covariance covariance() {
        double[] full = sums.clone();
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < i; j++) {
                full[i * width + j] = full[j * width + i];
            }
        }
        return new Covariance(rows, width, full);
    }
}
