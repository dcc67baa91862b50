package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Set;

/** Conversions between element types. Between the types that libtorch computes in they are differentiable. */
final class CastKernels {
    private static final Set<DType> DIRECT = Set.of(
            DType.FLOAT,
            DType.DOUBLE,
            DType.FLOAT16,
            DType.BFLOAT16,
            DType.INT8,
            DType.INT16,
            DType.INT32,
            DType.INT64,
            DType.UINT8,
            DType.BOOL);

    static final List<KernelRow> ROWS = List.of(
            op("Cast", CastKernels::cast), op("CastLike", CastKernels::castLike), op("BitCast", CastKernels::bitCast));

    private CastKernels() {}

    private static List<Value> cast(KernelCall call) {
        return to(call, DType.ofCode((int) call.node().intAttribute("to", 0)));
    }

    private static List<Value> castLike(KernelCall call) {
        return to(call, call.dtype(1));
    }

    private static List<Value> to(KernelCall call, DType dtype) {
        if (dtype == DType.STRING || call.dtype(0) == DType.STRING) {
            throw call.unsupported("a cast of text");
        }
        if (dtype == call.dtype(0)) {
            return List.of(call.value(0));
        }
        if (call.value(0).isRelaxed() && dtype.isFloating()) {
            return call.as(dtype, call.tensor(0));
        }
        if (DIRECT.contains(dtype)
                && (DIRECT.contains(call.dtype(0)) || call.dtype(0).isFloating())) {
            return call.as(dtype, call.tensor(0));
        }
        return onHost(call, dtype);
    }

    /** Rounding to and from the small types of ONNX, which libtorch does not have. */
    private static List<Value> onHost(KernelCall call, DType dtype) {
        Tensor x = call.value(0).host();
        Tensor rounded = x.cast(dtype);
        boolean saturates = call.node().intAttribute("saturate", 1) == 1;
        if (dtype.isFloating() && !saturates) {
            return call.as(dtype, NativeTensors.copy(overflowing(x, rounded)));
        }
        return call.as(dtype, NativeTensors.copy(rounded));
    }

    /** The rounded values, but what lies beyond the largest is no number, or infinite in E5M2. */
    private static Tensor overflowing(Tensor x, Tensor rounded) {
        double limit = overflow(rounded.dtype());
        double[] values = rounded.toDoubles();
        for (int i = 0; i < values.length; i++) {
            double given = x.doubleAt(i);
            if (Math.abs(given) >= limit) {
                values[i] = rounded.dtype() == DType.FLOAT8E5M2 ? given * Double.POSITIVE_INFINITY : Double.NaN;
            }
        }
        return Tensor.ofDoubles(x.shape(), values).cast(DType.FLOAT);
    }

    /** The least magnitude that does not round to the largest number: half a step above it, where even is up. */
    private static double overflow(DType dtype) {
        return switch (dtype) {
            case FLOAT8E4M3FN -> Math.nextUp(464.0);
            case FLOAT8E4M3FNUZ -> 248;
            case FLOAT8E5M2, FLOAT8E5M2FNUZ -> 61440;
            default -> Double.POSITIVE_INFINITY;
        };
    }

    /** The same bits read as another type of the same width. */
    private static List<Value> bitCast(KernelCall call) {
        DType dtype = DType.ofCode((int) call.node().intAttribute("to", 0));
        Tensor bits = call.value(0).host();
        return call.as(dtype, NativeTensors.copy(Tensor.of(dtype, bits.shape(), bits.bytes())));
    }
}
