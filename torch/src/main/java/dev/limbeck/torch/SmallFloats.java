package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Rounding to the floating-point types of 8 and 4 bits; the results are carried in single precision. */
final class SmallFloats {
    private SmallFloats() {}

    /**
     * The nearest numbers of the type, ties to even.
     *
     * @param saturate whether what is too large becomes the largest number, and not infinity or NaN
     */
    static Tensor round(Tensor x, DType dtype, boolean saturate) {
        Tensor in = x.to(ScalarType.Float);
        return switch (dtype) {
            case FLOAT8E4M3FN -> through(in, ScalarType.Float8_e4m3fn, saturate ? 448 : Double.POSITIVE_INFINITY);
            case FLOAT8E4M3FNUZ -> through(in, ScalarType.Float8_e4m3fnuz, saturate ? 240 : Double.POSITIVE_INFINITY);
            case FLOAT8E5M2 -> through(in, ScalarType.Float8_e5m2, saturate ? 57344 : Double.POSITIVE_INFINITY);
            case FLOAT8E5M2FNUZ -> through(in, ScalarType.Float8_e5m2fnuz, saturate ? 57344 : Double.POSITIVE_INFINITY);
            case FLOAT4E2M1 -> fourBits(in);
            default -> throw new UnsupportedUse(dtype + " is not a quantized floating-point type");
        };
    }

    private static Tensor through(Tensor x, ScalarType type, double largest) {
        return clamp(x, largest).to(type).to(ScalarType.Float);
    }

    /** Steps of ½ below 2, of 1 below 4, of 2 up to the largest number, 6. */
    private static Tensor fourBits(Tensor x) {
        Tensor in = clamp(x, 6);
        Tensor magnitude = in.abs();
        Tensor fine = torch.round(in.mul(new Scalar(2))).div(new Scalar(2));
        Tensor coarse = torch.round(in.div(new Scalar(2))).mul(new Scalar(2));
        Tensor above = torch.where(torch.lt(magnitude, new Scalar(4)), torch.round(in), coarse);
        return torch.where(torch.lt(magnitude, new Scalar(2)), fine, above);
    }

    private static Tensor clamp(Tensor x, double largest) {
        return torch.clamp(x, new ScalarOptional(new Scalar(-largest)), new ScalarOptional(new Scalar(largest)));
    }
}
