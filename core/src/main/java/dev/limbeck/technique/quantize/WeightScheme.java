package dev.limbeck.technique.quantize;

import dev.limbeck.error.ModelException;
import dev.limbeck.site.WeightedOperator;
import dev.limbeck.tensor.Tensor;

/**
 * How weights are quantized.
 *
 * @param bits 8, 7 (8-bit codes of reduced range), 4 or 2
 * @param granularity which elements share a scale
 * @param symmetric whether zero is code 0 everywhere
 * @param clipping how the range of a group is chosen
 * @param biasCorrection whether the mean error of a layer's output over the calibration data is taken from its bias
 *     (Nagel et al., 2019, section 4.2)
 * @param gptq whether the weights of a linear layer make up for each other's rounding over the calibration data
 *     ({@link Gptq}); weight-only quantization does that
 */
public record WeightScheme(
        int bits, Granularity granularity, boolean symmetric, Clipping clipping, boolean biasCorrection, boolean gptq) {
    /** 8 bits, symmetric, one scale for each output channel, no clipping. */
    public static final WeightScheme INT8 =
            new WeightScheme(8, new Granularity.PerChannel(), true, Clipping.NONE, false, false);

    public WeightScheme {
        if (bits != 8 && bits != 7 && bits != 4 && bits != 2) {
            throw new IllegalArgumentException("Weights of " + bits + " bits are not offered; choose 8, 7, 4 or 2.");
        }
    }

    public WeightScheme withBits(int count) {
        return new WeightScheme(count, granularity, symmetric, clipping, biasCorrection, gptq);
    }

    public WeightScheme withGranularity(Granularity other) {
        return new WeightScheme(bits, other, symmetric, clipping, biasCorrection, gptq);
    }

    public WeightScheme withSymmetric(boolean zeroIsCodeZero) {
        return new WeightScheme(bits, granularity, zeroIsCodeZero, clipping, biasCorrection, gptq);
    }

    public WeightScheme withClipping(Clipping rule) {
        return new WeightScheme(bits, granularity, symmetric, rule, biasCorrection, gptq);
    }

    public WeightScheme withBiasCorrection(boolean corrected) {
        return new WeightScheme(bits, granularity, symmetric, clipping, corrected, gptq);
    }

    public WeightScheme withGptq(boolean compensated) {
        return new WeightScheme(bits, granularity, symmetric, clipping, biasCorrection, compensated);
    }

    /** The codes that bits and symmetry ask for. */
    public IntegerRange range() {
        return switch (bits) {
            case 8 -> symmetric ? IntegerRange.S8_BALANCED : IntegerRange.S8;
            case 7 -> IntegerRange.S7_BALANCED;
            case 4 -> symmetric ? IntegerRange.S4 : IntegerRange.U4;
            default -> symmetric ? IntegerRange.S2 : IntegerRange.U2;
        };
    }

    /**
     * Rounds a weight to nearest.
     *
     * @throws ModelException if an element is NaN or infinite
     */
    QuantizedTensor quantize(WeightedOperator operator) {
        Tensor weight = operator.weight();
        Groups groups = granularity.groups(weight.shape(), operator.channelAxis(), operator.reductionAxis());
        return new Rounding(range(), symmetric, clipping).quantize(weight, groups, operator.weightName());
    }
}
