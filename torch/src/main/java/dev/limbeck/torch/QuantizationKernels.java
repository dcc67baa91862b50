package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.microsoft;
import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.DType;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * From numbers to quantized ones and back. Gradients pass straight through rounding and are cut outside the range, so
 * that a graph with QuantizeLinear and DequantizeLinear is trained as it is; scales may be trained too.
 */
final class QuantizationKernels {
    static final List<KernelRow> ROWS = List.of(
            op("QuantizeLinear", QuantizationKernels::quantize),
            op("DequantizeLinear", QuantizationKernels::dequantize),
            op("DynamicQuantizeLinear", QuantizationKernels::dynamic),
            microsoft("QuantizeLinear", QuantizationKernels::quantize),
            microsoft("DequantizeLinear", QuantizationKernels::dequantize));

    private QuantizationKernels() {}

    /** Inputs: x, scale and zero point, which also says the type unless {@code output_dtype} does. */
    private static List<Value> quantize(KernelCall call) {
        DType quantized = call.has(2) ? call.dtype(2) : wanted(call, DType.UINT8);
        boolean saturate = call.node().intAttribute("saturate", 1) != 0;
        DType precision = DType.ofCode(Math.toIntExact(
                call.node().intAttribute("precision", call.dtype(1).code())));
        Tensor x = call.tensor(0);
        boolean asGiven =
                torch.is_floating_point(x) && call.node().attribute("precision").isEmpty();
        Tensor real = asGiven ? x : x.to(ElementTypes.carrier(precision));
        return List.of(QuantizationGrid.of(call, quantized).quantize(real, saturate));
    }

    /** Inputs: q, scale and zero point. The result is of the scale's type unless {@code output_dtype} says otherwise. */
    private static List<Value> dequantize(KernelCall call) {
        DType real = wanted(call, call.dtype(1));
        Tensor x = QuantizationGrid.of(call, call.dtype(0)).dequantize(call.tensor(0), ElementTypes.carrier(real));
        return call.as(real, x);
    }

    private static DType wanted(KernelCall call, DType otherwise) {
        long code = call.node().intAttribute("output_dtype", 0);
        return code == 0 ? otherwise : DType.ofCode(Math.toIntExact(code));
    }

    /** To UINT8, with a grid on which zero and both ends of the tensor's range lie: q, scale, zero point. */
    private static List<Value> dynamic(KernelCall call) {
        QuantizationGrid grid = dynamicGrid(call.tensor(0));
        return List.of(
                grid.quantize(call.tensor(0), true),
                NativeValue.of(grid.scale()),
                NativeValue.of(grid.zeroPoint().orElseThrow(), DType.UINT8));
    }

    /** The grid of DynamicQuantizeLinear; no gradient flows to it. */
    static QuantizationGrid dynamicGrid(Tensor x) {
        Tensor fixed = x.detach();
        Tensor zero = torch.zeros(new long[] {}, fixed.options());
        Tensor highest = torch.maximum(fixed.max(), zero);
        Tensor lowest = torch.minimum(fixed.min(), zero);
        Tensor range = highest.sub(lowest);
        Tensor span = torch.where(torch.eq(range, new Scalar(0)), torch.ones_like(range), range);
        Tensor scale = span.div(new Scalar(255));
        Tensor zeroPoint = torch.round(StraightThrough.clamp(lowest.neg().div(scale), IntegerRange.of(DType.UINT8)));
        return new QuantizationGrid(scale, Optional.of(zeroPoint), DType.UINT8);
    }
}
