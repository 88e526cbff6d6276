package io.consilium.runtime.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.consilium.runtime.image.Preprocessing;
import java.util.List;
import java.util.Objects;

/**
 * A network by name: what it takes in, which tensors it is made of, and what it computes.
 *
 * <p>Weights say nothing about arithmetic; a name from this catalogue does. Tensors are called as PyTorch calls them
 * ({@code layer1.0.bn1.running_mean}), so weights move between here and Python by name. Adding a network is one class that
 * extends this one, and one line in {@link Architectures}.
 */
public abstract class Architecture {

    private final String name;
    private final Preprocessing preprocessing;

    /** A network with a name that stays the same forever, since it is written on the ledger. */
    protected Architecture(String name, Preprocessing preprocessing) {
        this.name = Objects.requireNonNull(name, "name");
        this.preprocessing = Objects.requireNonNull(preprocessing, "preprocessing");
    }

    /** The name on the ledger and in files. */
    public final String name() {
        return name;
    }

    /** How an image becomes this network's input. */
    public final Preprocessing preprocessing() {
        return preprocessing;
    }

    /** The shape of one input: channels, height, width. */
    public final Shape input() {
        return new Shape(3, preprocessing.height(), preprocessing.width());
    }

    /** Every tensor of the network that tells so many classes apart, in PyTorch's order. */
    public abstract List<TensorSpec> tensors(int classes);

    /** The name of the tensor whose first dimension is the number of classes. */
    public abstract String classifier();

    /** Whether PyTorch writes a tensor of this name that inference and training here have no use for. */
    public boolean isBookkeeping(String tensor) {
        return false;
    }

    /** A network without values yet; {@link Network#initialise} or the weights reader gives it some. */
    public final Network newNetwork(int classes) {
        return new Network(this, classes);
    }

    /** From images to what the last convolutional stage sees: batch, channels, height, width. */
    protected abstract NDArray activations(Pass pass, NDArray images);

    /** From the last convolutional stage to one number for each class. */
    protected abstract NDArray logits(Pass pass, NDArray activations);

    @Override
    public final String toString() {
        return name;
    }
}
