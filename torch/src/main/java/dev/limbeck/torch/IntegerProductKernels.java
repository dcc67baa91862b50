package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.microsoft;
import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.DType;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Products and convolutions of quantized operands. Integers are multiplied in double precision, where every sum of
 * fewer than 2³⁷ products of 8-bit numbers is exact; operands relaxed for a gradient are multiplied as they are.
 */
final class IntegerProductKernels {
    static final List<KernelRow> ROWS = List.of(
            op("MatMulInteger", IntegerProductKernels::matMulInteger),
            op("ConvInteger", IntegerProductKernels::convInteger),
            op("QLinearMatMul", IntegerProductKernels::qLinearMatMul),
            op("QLinearConv", IntegerProductKernels::qLinearConv),
            microsoft("MatMulIntegerToFloat", IntegerProductKernels::matMulIntegerToFloat),
            microsoft("DynamicQuantizeMatMul", IntegerProductKernels::dynamicQuantizeMatMul));

    private IntegerProductKernels() {}

    /** Inputs a, b and their zero points, of a by rows and of b by columns. */
    private static List<Value> matMulInteger(KernelCall call) {
        return integers(product(call.tensor(0), call.optional(2), call.tensor(1), call.optional(3)));
    }

    private static Tensor product(Tensor a, Optional<Tensor> aZero, Tensor b, Optional<Tensor> bZero) {
        Tensor left = shifted(a, aZero.map(IntegerProductKernels::byRow));
        return torch.matmul(left, shifted(b, bZero));
    }

    /** A vector has one number a row; what has more axes is shaped already. */
    private static Tensor byRow(Tensor parameter) {
        return parameter.dim() == 1 && parameter.numel() > 1 ? parameter.unsqueeze(1) : parameter;
    }

    /** Quantized numbers less their zero point. */
    private static Tensor shifted(Tensor quantized, Optional<Tensor> zeroPoint) {
        Tensor exact = torch.is_floating_point(quantized) ? quantized : quantized.to(ScalarType.Double);
        return zeroPoint.map(exact::sub).orElse(exact);
    }

    /** An INT32 result, which wraps as 32-bit accumulators do. */
    private static List<Value> integers(Tensor sums) {
        return List.of(
                StraightThrough.isNeeded(sums)
                        ? NativeValue.relaxed(sums, DType.INT32)
                        : NativeValue.of(sums.to(ScalarType.Long), DType.INT32));
    }

    /** Inputs x, w and their zero points, of w by output channel. */
    private static List<Value> convInteger(KernelCall call) {
        Tensor x = shifted(call.tensor(0), call.optional(2));
        Tensor w = shifted(call.tensor(1), call.optional(3).map(z -> byOutput(z, call.rank(1))));
        return integers(ConvolutionKernels.convolve(call, x, w, null));
    }

    private static Tensor byOutput(Tensor parameter, int rank) {
        return parameter.numel() == 1 ? parameter.reshape() : parameter.reshape(Literals.alongAxis(0, rank));
    }

    /** Inputs a, b and y's parameters: a, its scale and zero point, b, its scale and zero point, y's scale and zero point. */
    private static List<Value> qLinearMatMul(KernelCall call) {
        Tensor sums = product(call.tensor(0), call.optional(2), call.tensor(3), call.optional(5));
        Tensor scale = byRow(call.tensor(1)).mul(call.tensor(4));
        return requantized(call, sums, scale, 6);
    }

    /** As QLinearMatMul, with a bias of the accumulator's type as the last input. */
    private static List<Value> qLinearConv(KernelCall call) {
        Tensor x = shifted(call.tensor(0), call.optional(2));
        Tensor w = shifted(call.tensor(3), call.optional(5).map(z -> byOutput(z, call.rank(3))));
        @Nullable Tensor bias = call.optional(8).map(b -> b.to(x.scalar_type())).orElse(null);
        Tensor sums = ConvolutionKernels.convolve(call, x, w, bias);
        Tensor weightScale = call.tensor(4);
        Tensor byChannel = weightScale.numel() == 1 ? weightScale : ConvolutionKernels.perChannel(weightScale, sums);
        return requantized(call, sums, call.tensor(1).mul(byChannel), 6);
    }

    /** Sums in units of {@code scale} on the grid whose scale and zero point begin at an input. */
    private static List<Value> requantized(KernelCall call, Tensor sums, Tensor scale, int at) {
        QuantizationGrid grid = new QuantizationGrid(
                torch.ones(new long[] {}, sums.options()), call.optional(at + 1), call.dtype(at + 1));
        Tensor steps = sums.mul(scale.div(call.tensor(at)).to(sums.scalar_type()));
        return List.of(grid.quantize(steps, true));
    }

    /** Inputs a, b, their scales, their zero points and a bias. */
    private static List<Value> matMulIntegerToFloat(KernelCall call) {
        Tensor sums = product(call.tensor(0), call.optional(4), call.tensor(1), call.optional(5));
        Tensor y = sums.mul(call.tensor(2)).mul(call.tensor(3));
        return call.like(2, call.optional(6).map(y::add).orElse(y));
    }

    /** Inputs a in floating point, b, b's scale and zero point, and a bias. */
    private static List<Value> dynamicQuantizeMatMul(KernelCall call) {
        Tensor a = call.tensor(0);
        QuantizationGrid grid = QuantizationKernels.dynamicGrid(a);
        Tensor sums = product(grid.quantize(a, true).torch(), grid.zeroPoint(), call.tensor(1), call.optional(3));
        Tensor y = sums.mul(grid.scale()).mul(call.tensor(2));
        return call.like(0, call.optional(4).map(y::add).orElse(y));
    }
}
