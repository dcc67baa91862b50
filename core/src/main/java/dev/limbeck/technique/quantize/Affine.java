package dev.limbeck.technique.quantize;

/**
 * Affine uniform quantization of one group of values: {@code q = clamp(round(x / scale) + zeroPoint)}, rounding half to
 * even, and back {@code x ≈ (q − zeroPoint) · scale} (ONNX QuantizeLinear and DequantizeLinear).
 *
 * @param scale distance of two neighbouring levels; negative where {@link #symmetric} maps a largest positive value to
 *     the lowest code
 * @param zeroPoint the code of zero
 * @param range the codes
 */
public record Affine(float scale, int zeroPoint, IntegerRange range) {
    /**
     * Zero is code 0. With a balanced range the largest magnitude becomes the highest code; otherwise it becomes the
     * lowest code, whatever its sign, so that the odd code below is not lost (four levels would be three).
     *
     * @param low the smallest value to represent
     * @param high the largest value to represent
     */
    public static Affine symmetric(float low, float high, IntegerRange range) {
        if (range.low() == 0) {
            throw new IllegalArgumentException("Symmetric codes need negative ones, but " + range + " has none.");
        }
        float extreme = Math.abs(low) > Math.abs(high) ? low : high;
        float scale = range.isBalanced() ? Math.abs(extreme) / range.high() : extreme / range.low();
        return new Affine(usable(scale), 0, range);
    }

    /**
     * The lowest code stands for {@code low} and the highest for {@code high}, both moved to take in zero, which is
     * represented exactly.
     */
    public static Affine asymmetric(float low, float high, IntegerRange range) {
        double from = Math.min(low, 0);
        double to = Math.max(high, 0);
        float scale = usable((float) ((to - from) / range.steps()));
        return new Affine(scale, range.clamp(Math.rint(range.low() - from / scale)), range);
    }

    /** All-zero groups get a scale that divides; their codes are zero whatever it is. */
    private static float usable(float scale) {
        return Math.abs(scale) < Float.MIN_NORMAL ? 1f : scale;
    }

    /** The same codes for values that are larger by a factor. */
    Affine scaledBy(double factor) {
        return new Affine(usable((float) (scale * factor)), zeroPoint, range);
    }

    public int quantize(float value) {
        return range.clamp(Math.rint(value / scale) + zeroPoint);
    }

    public float dequantize(int code) {
        return (code - zeroPoint) * scale;
    }
}
