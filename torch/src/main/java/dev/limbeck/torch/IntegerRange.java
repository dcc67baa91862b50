package dev.limbeck.torch;

import dev.limbeck.tensor.DType;

/**
 * The numbers that an integer type holds.
 *
 * @param low the smallest
 * @param high the largest; Q_P of the literature on quantization
 */
record IntegerRange(double low, double high) {
    static IntegerRange of(DType dtype) {
        if (!dtype.isInteger()) {
            throw new IllegalArgumentException(dtype + " is not an integer type.");
        }
        double count = Math.scalb(1.0, dtype.bits());
        double low = dtype.isSigned() ? -count / 2 : 0;
        return new IntegerRange(low, low + count - 1);
    }
}
