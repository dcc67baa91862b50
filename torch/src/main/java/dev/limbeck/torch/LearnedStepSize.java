package dev.limbeck.torch;

import dev.limbeck.tensor.DType;

/**
 * Learned step size quantization (Esser et al. 2020): the scale is trained with the weights. With v = x / s, the
 * straight-through gradient of round(clamp(v))·s to s is round(v) − v inside the range and its border outside, which is
 * what automatic differentiation gives for {@link StraightThrough}.
 */
final class LearnedStepSize {
    private LearnedStepSize() {}

    /** The initial scale 2·mean|x| / √Q_P, given the mean. */
    static double initialScale(double meanMagnitude, DType quantized) {
        return 2 * meanMagnitude / Math.sqrt(IntegerRange.of(quantized).high());
    }

    /**
     * The factor 1 / √(N·Q_P) of the gradient, with which the scale learns as fast as the weights.
     *
     * @param elements how many elements share the scale
     */
    static double gradientScale(long elements, DType quantized) {
        return 1 / Math.sqrt(elements * IntegerRange.of(quantized).high());
    }
}
