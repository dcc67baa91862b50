package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The numbers that a quantized tensor can represent: (q − zero point) · scale, with scale and zero point ready to be
 * broadcast against the tensor.
 *
 * @param zeroPoint empty for zero
 * @param dtype the type of q
 */
record QuantizationGrid(Tensor scale, Optional<Tensor> zeroPoint, DType dtype) {

    /**
     * The grid of a QuantizeLinear or DequantizeLinear, whose inputs are x, the scale and the zero point: one for all, one
     * for each index of {@code axis}, or one for each {@code block_size} elements of it.
     */
    static QuantizationGrid of(KernelCall call, DType quantized) {
        Tensor scale = call.tensor(1);
        Tensor trained = call.training() && StraightThrough.isNeeded(scale) && quantized.isInteger()
                ? StraightThrough.scaleGradient(
                        scale, LearnedStepSize.gradientScale(call.shape(0).size() / scale.numel(), quantized))
                : scale;
        return new QuantizationGrid(arranged(call, trained), call.optional(2).map(z -> arranged(call, z)), quantized);
    }

    private static Tensor arranged(KernelCall call, Tensor parameter) {
        if (parameter.numel() == 1) {
            return parameter.reshape();
        }
        int rank = call.rank(0);
        int axis = call.axis(call.node().intAttribute("axis", 1), rank);
        long block = call.node().intAttribute("block_size", 0);
        if (block == 0) {
            return parameter.reshape(Literals.alongAxis(axis, rank));
        }
        Tensor repeated = torch.repeat_interleave(parameter, block, new LongOptional(axis), new LongOptional());
        return torch.narrow(repeated, axis, 0, call.shape(0).dim(axis));
    }

    /**
     * Quantizes numbers, which keep their gradient inside the range of the type.
     *
     * @param saturate whether 8-bit floats that overflow become the largest number
     */
    Value quantize(Tensor real, boolean saturate) {
        boolean differentiable = StraightThrough.isNeeded(real, scale);
        Tensor steps = widened(real.div(scale));
        if (!dtype.isInteger()) {
            Tensor rounded = SmallFloats.round(shifted(steps), dtype, saturate);
            return NativeValue.of(StraightThrough.replaced(steps, rounded), dtype);
        }
        IntegerRange range = IntegerRange.of(dtype);
        Tensor integers = StraightThrough.clamp(shifted(torch.round(steps)), range);
        return differentiable
                ? NativeValue.relaxed(
                        StraightThrough.replaced(StraightThrough.clamp(shifted(steps), range), integers), dtype)
                : NativeValue.of(integers, dtype);
    }

    /** Numbers of 16 bits cannot count as far as quantized types do. */
    private static Tensor widened(Tensor steps) {
        ScalarType type = steps.scalar_type().intern();
        return type == ScalarType.Half || type == ScalarType.BFloat16 ? steps.to(ScalarType.Float) : steps;
    }

    private Tensor shifted(Tensor steps) {
        return zeroPoint.map(steps::add).orElse(steps);
    }

    /** The numbers that quantized ones stand for, in a floating-point type. */
    Tensor dequantize(Tensor quantized, ScalarType type) {
        ScalarType wide = scale.scalar_type().intern() == ScalarType.Double ? ScalarType.Double : ScalarType.Float;
        Tensor exact = torch.is_floating_point(quantized) ? quantized : quantized.to(wide);
        Tensor steps = zeroPoint.map(exact::sub).orElse(exact);
        return steps.mul(scale).to(type);
    }
}
