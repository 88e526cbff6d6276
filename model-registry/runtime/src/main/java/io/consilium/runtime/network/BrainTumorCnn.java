package io.consilium.runtime.network;

import ai.djl.ndarray.NDArray;
import io.consilium.runtime.image.Preprocessing;
import io.consilium.runtime.network.TensorSpec.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * The brain-tumor CNN of the reference paper: 3×256×256 in, four convolutions with kernel 3, each followed by ReLU and max
 * pooling, then dropout and one linear layer.
 *
 * <p>The paper leaves the widths open. They are 16, 32, 64 and 128 here: pooling quarters the positions and doubling the
 * width quadruples the work for each, so every convolution after the first costs the same and none is the bottleneck. All
 * of it is 163 thousand parameters (640 KiB) and half a billion operations an image: a hospital's two spare cores train it,
 * and a ledger full of versions stays small.
 */
final class BrainTumorCnn extends Architecture {

    private static final int[] WIDTHS = {16, 32, 64, 128};
    private static final int SIDE = 256;
    private static final int SIDE_AT_END = SIDE >> WIDTHS.length;

    BrainTumorCnn() {
        super("brain-tumor-cnn", Preprocessing.stretch(SIDE));
    }

    @Override
    public List<TensorSpec> tensors(int classes) {
        List<TensorSpec> tensors = new ArrayList<>();
        int channels = 3;
        for (int i = 0; i < WIDTHS.length; i++) {
            tensors.add(TensorSpec.of(convolution(i) + ".weight", Role.WEIGHT, WIDTHS[i], channels, 3, 3));
            tensors.add(TensorSpec.of(convolution(i) + ".bias", Role.BIAS, WIDTHS[i]));
            channels = WIDTHS[i];
        }
        tensors.add(TensorSpec.of("fc.weight", Role.WEIGHT, classes, (long) channels * SIDE_AT_END * SIDE_AT_END));
        tensors.add(TensorSpec.of("fc.bias", Role.BIAS, classes));
        return List.copyOf(tensors);
    }

    @Override
    public String classifier() {
        return "fc.weight";
    }

    @Override
    protected NDArray activations(Pass pass, NDArray images) {
        Flow flow = pass.from(images);
        for (int i = 0; i < WIDTHS.length; i++) {
            // The greatest of the positive parts is the positive part of the greatest: pooling first gives the same
            // numbers, and leaves ReLU a quarter of them to look at.
            flow.convolutionWithBias(convolution(i), 1, 1).maxPool(2, 2, 0).relu();
        }
        return flow.end();
    }

    @Override
    protected NDArray logits(Pass pass, NDArray activations) {
        return pass.from(activations).flatten().dropout(0.25f).linear("fc").end();
    }

    private static String convolution(int index) {
        return "conv" + (index + 1);
    }
}
