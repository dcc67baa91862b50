package dev.limbeck.tensor;

import dev.limbeck.error.ModelException;

/**
 * The element types of ONNX, with the codes of {@code TensorProto.DataType} (IR version 13).
 *
 * <p>Types narrower than a byte are packed, the first element in the low bits.
 */
public enum DType {
    FLOAT(1, 32, Kind.FLOATING),
    UINT8(2, 8, Kind.UNSIGNED),
    INT8(3, 8, Kind.SIGNED),
    UINT16(4, 16, Kind.UNSIGNED),
    INT16(5, 16, Kind.SIGNED),
    INT32(6, 32, Kind.SIGNED),
    INT64(7, 64, Kind.SIGNED),
    STRING(8, 0, Kind.OTHER),
    BOOL(9, 8, Kind.OTHER),
    FLOAT16(10, 16, Kind.FLOATING),
    DOUBLE(11, 64, Kind.FLOATING),
    UINT32(12, 32, Kind.UNSIGNED),
    UINT64(13, 64, Kind.UNSIGNED),
    COMPLEX64(14, 64, Kind.OTHER),
    COMPLEX128(15, 128, Kind.OTHER),
    BFLOAT16(16, 16, Kind.FLOATING),
    FLOAT8E4M3FN(17, 8, Kind.FLOATING),
    FLOAT8E4M3FNUZ(18, 8, Kind.FLOATING),
    FLOAT8E5M2(19, 8, Kind.FLOATING),
    FLOAT8E5M2FNUZ(20, 8, Kind.FLOATING),
    UINT4(21, 4, Kind.UNSIGNED),
    INT4(22, 4, Kind.SIGNED),
    FLOAT4E2M1(23, 4, Kind.FLOATING),
    FLOAT8E8M0(24, 8, Kind.FLOATING),
    UINT2(25, 2, Kind.UNSIGNED),
    INT2(26, 2, Kind.SIGNED);

    private enum Kind {
        FLOATING,
        SIGNED,
        UNSIGNED,
        OTHER
    }

    private final int code;
    private final int bits;
    private final Kind kind;

    DType(int code, int bits, Kind kind) {
        this.code = code;
        this.bits = bits;
        this.kind = kind;
    }

    /** The type with this {@code TensorProto.DataType} code. */
    public static DType ofCode(int code) {
        for (DType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new ModelException("Element type " + code + " is not one that ONNX IR version 13 defines.");
    }

    /** Whether {@link #ofCode} knows this code. */
    public static boolean isKnown(int code) {
        return code >= 1 && code <= values().length;
    }

    public int code() {
        return code;
    }

    /** Bits one element takes; 0 for strings, which have no fixed width. */
    public int bits() {
        return bits;
    }

    public boolean isFloating() {
        return kind == Kind.FLOATING;
    }

    /** Whether this is a signed or unsigned integer type; BOOL is not. */
    public boolean isInteger() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    public boolean isSigned() {
        return kind == Kind.SIGNED || kind == Kind.FLOATING;
    }

    /** Bytes that this many elements take, the last one padded. */
    public long bytes(long elements) {
        return Math.addExact(Math.multiplyExact(elements, (long) bits), 7) / 8;
    }
}
