package io.consilium.runtime.weights;

import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of a floating point tensor on their way into native memory.
 *
 * <p>Half precision and bfloat16 are widened here, which loses nothing, since DJL would abort the JVM over them. What
 * arrives is checked, not what was read: a file that changes meanwhile can't slip in what was refused.
 */
final class FloatTensor {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort LITTLE_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt LITTLE_INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** A float whose exponent is all ones is infinite or not a number. */
    private static final int EXPONENT = 0x7f800000;

    private FloatTensor() {}

    /** Copies a tensor into memory of just its size, in the machine's byte order, and makes sure that every value is finite. */
    static void copy(TensorEntry tensor, MemorySegment source, ByteBuffer destination) {
        MemorySegment target = MemorySegment.ofBuffer(destination);
        long values = target.byteSize() / Float.BYTES;
        try {
            switch (tensor.type()) {
                case F32 -> MemorySegment.copy(source, LITTLE_INT, 0, target, INT, 0, values);
                case F16 -> {
                    for (long i = 0; i < values; i++) {
                        float value = Float.float16ToFloat(source.get(LITTLE_SHORT, i * Short.BYTES));
                        target.set(INT, i * Integer.BYTES, Float.floatToRawIntBits(value));
                    }
                }
                case BF16 -> {
                    for (long i = 0; i < values; i++) {
                        target.set(INT, i * Integer.BYTES, source.get(LITTLE_SHORT, i * Short.BYTES) << Short.SIZE);
                    }
                }
                default ->
                    throw new RefusedWeightsException(
                            Reason.WRONG_TYPE,
                            "Tensor %s is of type %s; weights are F32, F16 or BF16"
                                    .formatted(tensor.name(), tensor.type()));
            }
        } catch (InternalError e) {
            // How the JVM says that a mapped file has lost the page that was asked for.
            throw new RefusedWeightsException(Reason.UNREADABLE, "The file was cut short while it was read", e);
        }
        requireFinite(tensor, target, values);
    }

    private static void requireFinite(TensorEntry tensor, MemorySegment target, long values) {
        int bad = 0;
        for (long i = 0; i < values; i++) {
            bad |= (target.get(INT, i * Integer.BYTES) & EXPONENT) == EXPONENT ? 1 : 0;
        }
        if (bad != 0) {
            throw new RefusedWeightsException(
                    Reason.NOT_FINITE,
                    "Tensor %s holds a value that is infinite or not a number; train again with a lower learning rate"
                            .formatted(tensor.name()));
        }
    }
}
