package io.consilium.runtime.weights;

import java.util.Arrays;
import java.util.Optional;

/** The types that safetensors knows, and how many bytes a value of each takes. */
public enum DataType {
    /** Truth values, a byte each. */
    BOOL(1),
    /** Unsigned bytes. */
    U8(1),
    /** Signed bytes. */
    I8(1),
    /** 16 bit integers. */
    I16(2),
    /** Unsigned 16 bit integers. */
    U16(2),
    /** IEEE half precision. */
    F16(2),
    /** The upper half of single precision. */
    BF16(2),
    /** 32 bit integers. */
    I32(4),
    /** Unsigned 32 bit integers. */
    U32(4),
    /** IEEE single precision. */
    F32(4),
    /** IEEE double precision. */
    F64(8),
    /** 64 bit integers. */
    I64(8),
    /** Unsigned 64 bit integers. */
    U64(8);

    private final int bytes;

    DataType(int bytes) {
        this.bytes = bytes;
    }

    /** The bytes that one value takes. */
    public int bytes() {
        return bytes;
    }

    static Optional<DataType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
