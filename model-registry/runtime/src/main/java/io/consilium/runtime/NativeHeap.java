package io.consilium.runtime;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * How the C library deals with memory that tensors have left.
 *
 * <p>By itself glibc gives large blocks back to the system at once and asks for them again for the next layer, and the
 * system clears every page of them each time: a fifth to a third of all the time that a batch takes. Told to, it keeps them
 * for the next tensor. Elsewhere than on glibc nothing is changed.
 */
final class NativeHeap {

    /** The options' numbers in glibc's {@code malloc.h}. */
    private static final int TRIM_THRESHOLD = -1;

    private static final int MMAP_THRESHOLD = -3;
    private static final int ARENA_MAX = -8;

    private static final int LARGER_THAN_ANY_TENSOR = 1 << 30;

    /** What older versions take at most. */
    private static final int LARGEST_EVERYWHERE = 32 << 20;

    private NativeHeap() {}

    /** Keeps freed memory for the tensors to come; what is in use at the same time stays the limit of it. */
    static void keepWhatTensorsFree() {
        // One arena, since the others are made of pieces that are too small for a batch of activations.
        option(ARENA_MAX, 1);
        if (!option(MMAP_THRESHOLD, LARGER_THAN_ANY_TENSOR)) {
            option(MMAP_THRESHOLD, LARGEST_EVERYWHERE);
        }
        option(TRIM_THRESHOLD, Integer.MAX_VALUE);
    }

    /** Gives back what is free, once a model has gone. */
    static void giveBack() {
        call("malloc_trim", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG), 0L);
    }

    /** Whether the C library took it. */
    private static boolean option(int number, int value) {
        FunctionDescriptor type =
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        return call("mallopt", type, number, value).equals(Optional.of(1));
    }

    /** What the function answers; empty where there is no such function. */
    @SuppressWarnings("restricted") // Two functions of the C library, with the types of its manual.
    private static Optional<Object> call(String function, FunctionDescriptor type, Object... arguments) {
        Optional<MemorySegment> address = Linker.nativeLinker().defaultLookup().find(function);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        MethodHandle handle = Linker.nativeLinker().downcallHandle(address.get(), type);
        try {
            return Optional.of(handle.invokeWithArguments(arguments));
        } catch (Throwable e) {
            throw new LinkageError("The C library's " + function + " can't be called", e);
        }
    }
}
