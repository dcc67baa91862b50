package dev.limbeck.tensor;

/**
 * The floating-point formats of 8 and 4 bits, by their fields (ONNX "Float stored in 8 bits" and "Float stored in 4
 * bits"). Encoding rounds to nearest even and saturates at the largest finite value.
 */
final class SmallFloat {
    private static final SmallFloat E4M3FN = new SmallFloat(DType.FLOAT8E4M3FN, 4, 3, 7, 448);
    private static final SmallFloat E4M3FNUZ = new SmallFloat(DType.FLOAT8E4M3FNUZ, 4, 3, 8, 240);
    private static final SmallFloat E5M2 = new SmallFloat(DType.FLOAT8E5M2, 5, 2, 15, 57344);
    private static final SmallFloat E5M2FNUZ = new SmallFloat(DType.FLOAT8E5M2FNUZ, 5, 2, 16, 57344);
    private static final SmallFloat E2M1 = new SmallFloat(DType.FLOAT4E2M1, 2, 1, 1, 6);
    private static final SmallFloat E8M0 = new SmallFloat(DType.FLOAT8E8M0, 8, 0, 127, 0x1p127);

    private final DType dtype;
    private final int mantissaBits;
    private final int bias;
    private final double largest;
    private final int signBit;

    private SmallFloat(DType dtype, int exponentBits, int mantissaBits, int bias, double largest) {
        this.dtype = dtype;
        this.mantissaBits = mantissaBits;
        this.bias = bias;
        this.largest = largest;
        this.signBit = dtype == DType.FLOAT8E8M0 ? 0 : 1 << (exponentBits + mantissaBits);
    }

    static SmallFloat of(DType dtype) {
        return switch (dtype) {
            case FLOAT8E4M3FN -> E4M3FN;
            case FLOAT8E4M3FNUZ -> E4M3FNUZ;
            case FLOAT8E5M2 -> E5M2;
            case FLOAT8E5M2FNUZ -> E5M2FNUZ;
            case FLOAT4E2M1 -> E2M1;
            case FLOAT8E8M0 -> E8M0;
            default -> throw new IllegalArgumentException(dtype + " is not a small floating-point type.");
        };
    }

    double decode(int code) {
        if (isNan(code)) {
            return Double.NaN;
        }
        int magnitude = code & ~signBit;
        double value;
        if (dtype == DType.FLOAT8E5M2 && magnitude == 0x7c) {
            value = Double.POSITIVE_INFINITY;
        } else {
            value = decodeMagnitude(magnitude);
        }
        return (code & signBit) != 0 ? -value : value;
    }

    private double decodeMagnitude(int magnitude) {
        int exponent = magnitude >>> mantissaBits;
        double fraction = (magnitude & ((1 << mantissaBits) - 1)) * Math.scalb(1.0, -mantissaBits);
        if (dtype == DType.FLOAT8E8M0 || exponent > 0) {
            return Math.scalb(1 + fraction, exponent - bias);
        }
        return Math.scalb(fraction, 1 - bias);
    }

    private boolean isNan(int code) {
        return switch (dtype) {
            case FLOAT8E4M3FN -> (code & 0x7f) == 0x7f;
            case FLOAT8E4M3FNUZ, FLOAT8E5M2FNUZ -> code == 0x80;
            case FLOAT8E5M2 -> (code & 0x7f) > 0x7c;
            case FLOAT8E8M0 -> code == 0xff;
            default -> false;
        };
    }

    int encode(double value) {
        if (Double.isNaN(value)) {
            return nan();
        }
        double magnitude = Math.min(Math.abs(value), largest);
        int code = nearest(magnitude);
        boolean negative = Math.copySign(1, value) < 0 && !(code == 0 && nan() == 0x80);
        return negative ? code | signBit : code;
    }

    private int nan() {
        return switch (dtype) {
            case FLOAT8E4M3FN, FLOAT8E5M2 -> 0x7f;
            case FLOAT8E4M3FNUZ, FLOAT8E5M2FNUZ -> 0x80;
            case FLOAT8E8M0 -> 0xff;
            // Four bits have no NaN; the vectors of ONNX have −0 there.
            default -> signBit;
        };
    }

    private int nearest(double magnitude) {
        if (dtype == DType.FLOAT8E8M0) {
            return nearestPowerOfTwo(magnitude);
        }
        int exponent = Math.max(magnitude == 0 ? 1 - bias : Math.getExponent(magnitude), 1 - bias);
        long steps = (long) Math.rint(Math.scalb(magnitude, mantissaBits - exponent));
        // Adding the steps to the exponent field carries into it when rounding reaches the next power of two.
        return (int) (((long) (exponent + bias - 1) << mantissaBits) + steps);
    }

    private int nearestPowerOfTwo(double magnitude) {
        int code = Math.max(0, Math.getExponent(magnitude) + bias);
        double middle = 1.5 * Math.scalb(1.0, code - bias);
        boolean up = magnitude > middle || (magnitude == middle && code % 2 == 1);
        return Math.min(254, up ? code + 1 : code);
    }
}
