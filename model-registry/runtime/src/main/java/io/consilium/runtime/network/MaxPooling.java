package io.consilium.runtime.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;

/**
 * The largest value in each window.
 *
 * <p>libtorch's own pooling also notes where each value came from, one value at a time, and takes longer over that than the
 * convolutions beside it. The gradient needs to know; an answer doesn't. Without it, halving is the maximum of every other row
 * with the next, then of every other column, which the processor does many at a time: the same values, seven times as
 * fast.
 */
final class MaxPooling {

    private static final int ROWS = 2;
    private static final int COLUMNS = 3;

    private final int size;
    private final int stride;
    private final int padding;

    MaxPooling(int size, int stride, int padding) {
        this.size = size;
        this.stride = stride;
        this.padding = padding;
    }

    NDArray apply(NDArray array, boolean recorded) {
        Shape shape = array.getShape();
        boolean isEven = shape.get(ROWS) % 2 == 0 && shape.get(COLUMNS) % 2 == 0;
        boolean halves = stride == 2 && (size == 2 ? padding == 0 : size == 3 && padding == 1);
        if (recorded || !isEven || !halves) {
            return array.getNDArrayInternal()
                    .maxPool(new Shape(size, size), new Shape(stride, stride), new Shape(padding, padding), false);
        }
        try (NDArray rows = halve(array, ROWS)) {
            return halve(rows, COLUMNS);
        }
    }

    private NDArray halve(NDArray array, int axis) {
        long length = array.getShape().get(axis);
        try (NDArray even = array.get(slice(axis, 0, length, 2));
                NDArray odd = array.get(slice(axis, 1, length, 2))) {
            NDArray pairs = even.maximum(odd);
            if (size == 3) {
                includePrevious(pairs, odd, axis, length / 2);
            }
            return pairs;
        }
    }

    /** A window of three begins one before the pair; the first one begins in the padding, which counts for nothing. */
    private static void includePrevious(NDArray pairs, NDArray odd, int axis, long length) {
        if (length < 2) {
            return;
        }
        NDIndex behindTheFirst = slice(axis, 1, length, 1);
        try (NDArray rest = pairs.get(behindTheFirst);
                NDArray previous = odd.get(slice(axis, 0, length - 1, 1));
                NDArray largest = rest.maximum(previous)) {
            pairs.set(behindTheFirst, largest);
        }
    }

    private static NDIndex slice(int axis, long from, long to, long step) {
        NDIndex index = new NDIndex();
        for (int i = 0; i < axis; i++) {
            index.addAllDim();
        }
        return index.addSliceDim(from, to, step);
    }
}
