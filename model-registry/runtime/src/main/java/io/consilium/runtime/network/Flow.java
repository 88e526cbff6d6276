package io.consilium.runtime.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * A chain of layers, written down in the order in which data goes through them.
 *
 * <p>Each step lets go of what the step before it made. DJL would keep every intermediate result until the pass ends, which
 * at batch 16 is gigabytes for ResNet-50. Letting go is safe in training too: what the gradient needs, libtorch holds.
 */
public final class Flow {

    private static final Shape ONE = new Shape(1, 1);

    private final Pass pass;
    private NDArray array;
    private boolean owned;

    Flow(Pass pass, NDArray array, boolean owned) {
        this.pass = pass;
        this.array = array;
        this.owned = owned;
    }

    /** Convolution by the kernels {@code tensor.weight}, without bias. */
    public Flow convolution(String tensor, int stride, int padding) {
        return convolve(tensor, null, stride, padding);
    }

    /** Convolution by the kernels {@code tensor.weight}, to which {@code tensor.bias} is added. */
    public Flow convolutionWithBias(String tensor, int stride, int padding) {
        return convolve(tensor, pass.value(tensor + ".bias"), stride, padding);
    }

    private Flow convolve(String tensor, NDArray bias, int stride, int padding) {
        return next(array.getNDArrayInternal()
                .convolution(
                        array,
                        pass.value(tensor + ".weight"),
                        bias,
                        new Shape(stride, stride),
                        new Shape(padding, padding),
                        ONE,
                        1)
                .singletonOrThrow());
    }

    /** Batch normalisation by the four tensors below {@code tensor}, with PyTorch's momentum (0.1) and epsilon (1e-5). */
    public Flow batchNorm(String tensor) {
        // DJL counts momentum the other way round. Axis -1 is its way of saying "don't transpose": PyTorch normalises
        // the second axis whatever it is told.
        return next(array.getNDArrayInternal()
                .batchNorm(
                        array,
                        pass.value(tensor + ".running_mean"),
                        pass.value(tensor + ".running_var"),
                        pass.value(tensor + ".weight"),
                        pass.value(tensor + ".bias"),
                        -1,
                        0.9f,
                        1e-5f,
                        pass.isTraining())
                .singletonOrThrow());
    }

    /** What is negative becomes 0. */
    public Flow relu() {
        return next(array.getNDArrayInternal().relu());
    }

    /** The largest value in each square window. */
    public Flow maxPool(int size, int stride, int padding) {
        return next(new MaxPooling(size, stride, padding).apply(array, pass.isRecorded()));
    }

    /** The mean of each channel. */
    public Flow globalAveragePool() {
        return next(array.getNDArrayInternal().globalAvgPool());
    }

    /** One row for each image. */
    public Flow flatten() {
        return next(array.reshape(array.getShape().get(0), -1));
    }

    /** In training, sets each value to 0 with this probability and scales the others up; otherwise does nothing. */
    public Flow dropout(float probability) {
        if (!pass.isTraining()) {
            return this;
        }
        return next(array.getNDArrayInternal().dropout(array, probability, true).singletonOrThrow());
    }

    /** Multiplication by the matrix {@code tensor.weight}, to which {@code tensor.bias} is added. */
    public Flow linear(String tensor) {
        return next(array.getNDArrayInternal()
                .linear(array, pass.value(tensor + ".weight"), pass.value(tensor + ".bias"))
                .singletonOrThrow());
    }

    /** Adds another array of the same shape, which stays the caller's. */
    public Flow add(NDArray other) {
        // In place where the old values are ours and no gradient can need them.
        return owned && !pass.isRecorded() ? same(array.addi(other)) : next(array.add(other));
    }

    /** What the chain has come to; it is the caller's now. */
    public NDArray end() {
        return array;
    }

    private Flow same(NDArray result) {
        array = result;
        return this;
    }

    private Flow next(NDArray result) {
        if (owned) {
            array.close();
        }
        array = result;
        owned = true;
        return this;
    }
}
