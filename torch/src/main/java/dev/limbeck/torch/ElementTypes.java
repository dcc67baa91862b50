package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Which type of libtorch carries the elements of an ONNX type. libtorch computes little or nothing in unsigned types
 * beyond 8 bits, in floats of 8 bits and in types narrower than a byte: a wider type carries them, and results are
 * brought back into their range.
 */
final class ElementTypes {
    private static final Map<DType, ScalarType> CARRIERS = new EnumMap<>(Map.ofEntries(
            Map.entry(DType.FLOAT, ScalarType.Float),
            Map.entry(DType.DOUBLE, ScalarType.Double),
            Map.entry(DType.FLOAT16, ScalarType.Half),
            Map.entry(DType.BFLOAT16, ScalarType.BFloat16),
            Map.entry(DType.INT8, ScalarType.Char),
            Map.entry(DType.INT16, ScalarType.Short),
            Map.entry(DType.INT32, ScalarType.Int),
            Map.entry(DType.INT64, ScalarType.Long),
            Map.entry(DType.UINT8, ScalarType.Byte),
            Map.entry(DType.UINT16, ScalarType.Int),
            Map.entry(DType.UINT32, ScalarType.Long),
            Map.entry(DType.UINT64, ScalarType.Long),
            Map.entry(DType.BOOL, ScalarType.Bool),
            Map.entry(DType.INT4, ScalarType.Char),
            Map.entry(DType.INT2, ScalarType.Char),
            Map.entry(DType.UINT4, ScalarType.Byte),
            Map.entry(DType.UINT2, ScalarType.Byte),
            Map.entry(DType.FLOAT8E4M3FN, ScalarType.Float),
            Map.entry(DType.FLOAT8E4M3FNUZ, ScalarType.Float),
            Map.entry(DType.FLOAT8E5M2, ScalarType.Float),
            Map.entry(DType.FLOAT8E5M2FNUZ, ScalarType.Float),
            Map.entry(DType.FLOAT8E8M0, ScalarType.Float),
            Map.entry(DType.FLOAT4E2M1, ScalarType.Float),
            Map.entry(DType.COMPLEX64, ScalarType.ComplexFloat),
            Map.entry(DType.COMPLEX128, ScalarType.ComplexDouble)));

    private static final Map<ScalarType, DType> OWN = new EnumMap<>(Map.ofEntries(
            Map.entry(ScalarType.Float, DType.FLOAT),
            Map.entry(ScalarType.Double, DType.DOUBLE),
            Map.entry(ScalarType.Half, DType.FLOAT16),
            Map.entry(ScalarType.BFloat16, DType.BFLOAT16),
            Map.entry(ScalarType.Char, DType.INT8),
            Map.entry(ScalarType.Short, DType.INT16),
            Map.entry(ScalarType.Int, DType.INT32),
            Map.entry(ScalarType.Long, DType.INT64),
            Map.entry(ScalarType.Byte, DType.UINT8),
            Map.entry(ScalarType.Bool, DType.BOOL),
            Map.entry(ScalarType.ComplexFloat, DType.COMPLEX64),
            Map.entry(ScalarType.ComplexDouble, DType.COMPLEX128)));

    private ElementTypes() {}

    /**
     * The type that carries elements of this one.
     *
     * @throws UnsupportedUse for text
     */
    static ScalarType carrier(DType dtype) {
        ScalarType carrier = CARRIERS.get(dtype);
        if (carrier == null) {
            throw new UnsupportedUse(dtype + " values are not computed on libtorch");
        }
        return carrier;
    }

    /** The ONNX type of a tensor that carries its own type. */
    static DType of(Tensor tensor) {
        ScalarType type = tensor.scalar_type().intern();
        DType dtype = OWN.get(type);
        if (dtype == null) {
            throw new IllegalStateException("No operator of ONNX gives " + type + ".");
        }
        return dtype;
    }

    /** The ONNX type that is stored as the carrier of this one is. */
    static DType stored(DType dtype) {
        ScalarType carrier = carrier(dtype);
        return OWN.getOrDefault(carrier, dtype);
    }

    /**
     * The tensor in the type that carries this one, integers wrapped into the range as ONNX does. What autocast has
     * made BFLOAT16 stays so.
     */
    static Tensor carried(Tensor tensor, DType dtype) {
        ScalarType carrier = carrier(dtype);
        ScalarType own = tensor.scalar_type().intern();
        Tensor in = own == carrier || isAutocast(own, carrier) ? tensor : tensor.to(carrier);
        return switch (dtype) {
            case UINT16 -> in.bitwise_and(new Scalar(0xffffL));
            case UINT32 -> in.bitwise_and(new Scalar(0xffffffffL));
            default -> in;
        };
    }

    private static boolean isAutocast(ScalarType own, ScalarType carrier) {
        return own == ScalarType.BFloat16
                && carrier == ScalarType.Float
                && torch.is_autocast_enabled(torch.DeviceType.CPU);
    }
}
