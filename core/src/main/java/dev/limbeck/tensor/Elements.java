package dev.limbeck.tensor;

import java.nio.ByteBuffer;

/** Reads and writes single elements of every numeric type in a little-endian buffer. */
final class Elements {
    private Elements() {}

    static double toDouble(ByteBuffer b, DType dtype, int i) {
        return switch (dtype) {
            case FLOAT -> b.getFloat(b.position() + 4 * i);
            case DOUBLE -> b.getDouble(b.position() + 8 * i);
            case FLOAT16 -> Float16.fromHalf(b.getShort(b.position() + 2 * i));
            case BFLOAT16 -> Float16.fromBfloat(b.getShort(b.position() + 2 * i));
            case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0, FLOAT4E2M1 ->
                SmallFloat.of(dtype).decode((int) packed(b, dtype.bits(), i));
            case UINT64 -> {
                long value = toLong(b, dtype, i);
                yield value >= 0 ? value : (double) ((value >>> 1) | (value & 1)) * 2;
            }
            default -> toLong(b, dtype, i);
        };
    }

    static long toLong(ByteBuffer b, DType dtype, int i) {
        return switch (dtype) {
            case INT64, UINT64 -> b.getLong(b.position() + 8 * i);
            case INT32 -> b.getInt(b.position() + 4 * i);
            case UINT32 -> Integer.toUnsignedLong(b.getInt(b.position() + 4 * i));
            case INT16 -> b.getShort(b.position() + 2 * i);
            case UINT16 -> Short.toUnsignedLong(b.getShort(b.position() + 2 * i));
            case INT8 -> b.get(b.position() + i);
            case BOOL -> b.get(b.position() + i) != 0 ? 1 : 0;
            case UINT8, UINT4, UINT2 -> packed(b, dtype.bits(), i);
            case INT4 -> (packed(b, 4, i) << 60) >> 60;
            case INT2 -> (packed(b, 2, i) << 62) >> 62;
            default -> throw new IllegalArgumentException(dtype + " elements are not integers.");
        };
    }

    static void convert(ByteBuffer in, DType from, ByteBuffer out, DType to, int i) {
        if (to.isInteger() && !from.isFloating()) {
            putLong(out, to, i, toLong(in, from, i));
        } else if (to == DType.FLOAT && from == DType.INT64) {
            out.putFloat(4 * i, (float) toLong(in, from, i));
        } else {
            putDouble(out, to, i, toDouble(in, from, i));
        }
    }

    static void putDouble(ByteBuffer b, DType dtype, int i, double value) {
        switch (dtype) {
            case FLOAT -> b.putFloat(4 * i, (float) value);
            case DOUBLE -> b.putDouble(8 * i, value);
            case FLOAT16 -> b.putShort(2 * i, Float16.toHalf(roundToOdd(value)));
            case BFLOAT16 -> b.putShort(2 * i, Float16.toBfloat(roundToOdd(value)));
            case BOOL -> b.put(i, (byte) (value != 0 ? 1 : 0));
            case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0, FLOAT4E2M1 ->
                putPacked(b, dtype.bits(), i, SmallFloat.of(dtype).encode(value));
            case UINT64 -> putLong(b, dtype, i, unsigned(value));
            default -> putLong(b, dtype, i, (long) value);
        }
    }

    private static long unsigned(double value) {
        return value >= 0x1p63 ? (long) (value - 0x1p63) + Long.MIN_VALUE : (long) value;
    }

    /** A float that keeps, in its last bit, whether anything was cut off, so that rounding it again is correct. */
    private static float roundToOdd(double value) {
        float nearest = (float) value;
        if (nearest == value || Double.isNaN(value) || Float.isInfinite(nearest)) {
            return nearest;
        }
        boolean even = (Float.floatToRawIntBits(nearest) & 1) == 0;
        if (!even) {
            return nearest;
        }
        return nearest < value ? Math.nextUp(nearest) : Math.nextDown(nearest);
    }

    static void putLong(ByteBuffer b, DType dtype, int i, long value) {
        switch (dtype.bits()) {
            case 64 -> b.putLong(8 * i, value);
            case 32 -> b.putInt(4 * i, (int) value);
            case 16 -> b.putShort(2 * i, (short) value);
            default -> putPacked(b, dtype.bits(), i, (int) value);
        }
    }

    static void copyPacked(ByteBuffer in, int from, ByteBuffer out, int to, int bits) {
        putPacked(out, bits, to, (int) packed(in, bits, from));
    }

    private static long packed(ByteBuffer b, int bits, int i) {
        int perByte = 8 / bits;
        long octet = b.get(b.position() + i / perByte) & 0xffL;
        return octet >>> ((i % perByte) * bits) & ((1L << bits) - 1);
    }

    private static void putPacked(ByteBuffer b, int bits, int i, int code) {
        int perByte = 8 / bits;
        int shift = (i % perByte) * bits;
        int mask = ((1 << bits) - 1) << shift;
        int at = i / perByte;
        b.put(at, (byte) ((b.get(at) & ~mask) | ((code << shift) & mask)));
    }
}
