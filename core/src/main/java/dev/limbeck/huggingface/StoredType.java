package dev.limbeck.huggingface;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.DType;

/** The names that safetensors gives to element types. */
enum StoredType {
    BOOL(DType.BOOL),
    U8(DType.UINT8),
    I8(DType.INT8),
    F8_E5M2(DType.FLOAT8E5M2),
    F8_E4M3(DType.FLOAT8E4M3FN),
    F8_E8M0(DType.FLOAT8E8M0),
    I16(DType.INT16),
    U16(DType.UINT16),
    F16(DType.FLOAT16),
    BF16(DType.BFLOAT16),
    I32(DType.INT32),
    U32(DType.UINT32),
    F32(DType.FLOAT),
    F64(DType.DOUBLE),
    I64(DType.INT64),
    U64(DType.UINT64);

    private final DType dtype;

    StoredType(DType dtype) {
        this.dtype = dtype;
    }

    DType dtype() {
        return dtype;
    }

    static DType parse(String name) {
        for (StoredType type : values()) {
            if (type.name().equals(name)) {
                return type.dtype;
            }
        }
        throw new ModelException("The element type '" + name + "' is not one that limbeck reads from safetensors.");
    }

    static StoredType of(DType dtype) {
        for (StoredType type : values()) {
            if (type.dtype == dtype) {
                return type;
            }
        }
        throw new ModelException("Tensors of " + dtype + " cannot be stored as safetensors.");
    }
}
