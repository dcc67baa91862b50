package dev.limbeck.technique.quantize;

import dev.limbeck.tensor.DType;

/**
 * The integers that values are rounded to, and the type they are stored in.
 *
 * @param dtype the element type of the stored codes
 * @param low the smallest code used
 * @param high the largest code used
 */
public record IntegerRange(DType dtype, int low, int high) {
    /** All codes of UINT8: activations. */
    public static final IntegerRange U8 = new IntegerRange(DType.UINT8, 0, 255);

    /** All codes of INT8: weights with a zero point. */
    public static final IntegerRange S8 = new IntegerRange(DType.INT8, -128, 127);

    /** INT8 without −128, so that zero is in the middle: symmetric weights. */
    public static final IntegerRange S8_BALANCED = new IntegerRange(DType.INT8, -127, 127);

    /**
     * Weights for processors that add pairs of u8×s8 products in 16 bits: 2·255·64 = 32640 still fits, so nothing
     * saturates (AVX2 vpmaddubsw; Intel's Software Developer's Manual, PMADDUBSW).
     */
    public static final IntegerRange S7_BALANCED = new IntegerRange(DType.INT8, -64, 64);

    public static final IntegerRange U4 = new IntegerRange(DType.UINT4, 0, 15);
    public static final IntegerRange S4 = new IntegerRange(DType.INT4, -8, 7);

    /** Four levels. */
    public static final IntegerRange U2 = new IntegerRange(DType.UINT2, 0, 3);

    public static final IntegerRange S2 = new IntegerRange(DType.INT2, -2, 1);

    public IntegerRange {
        if (low >= high || low > 0 || high <= 0) {
            throw new IllegalArgumentException("Codes from " + low + " to " + high + " cannot stand for zero.");
        }
    }

    /** Whether there are as many codes below zero as above. */
    public boolean isBalanced() {
        return low == -high;
    }

    /** The distance between the smallest and the largest code. */
    public int steps() {
        return high - low;
    }

    int clamp(double code) {
        return (int) Math.max(low, Math.min(high, code));
    }
}
