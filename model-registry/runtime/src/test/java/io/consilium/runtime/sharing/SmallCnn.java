package io.consilium.runtime.sharing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.consilium.runtime.image.Preprocessing;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Flow;
import io.consilium.runtime.network.Pass;
import io.consilium.runtime.network.TensorSpec;
import io.consilium.runtime.network.TensorSpec.Role;
import java.util.ArrayList;
import java.util.List;

/** The catalogue's brain-tumor CNN, layer for layer, for images of 96 pixels: a seventh of the work. */
final class SmallCnn extends Architecture {

    static final int SIDE = 96;

    private static final int[] WIDTHS = {16, 32, 64, 128};

    SmallCnn() {
        super("brain-tumor-cnn-96", Preprocessing.stretch(SIDE));
    }

    @Override
    public List<TensorSpec> tensors(int classes) {
        List<TensorSpec> tensors = new ArrayList<>();
        int channels = 3;
        for (int i = 0; i < WIDTHS.length; i++) {
            tensors.add(
                    new TensorSpec("conv" + (i + 1) + ".weight", new Shape(WIDTHS[i], channels, 3, 3), Role.WEIGHT));
            tensors.add(new TensorSpec("conv" + (i + 1) + ".bias", new Shape(WIDTHS[i]), Role.BIAS));
            channels = WIDTHS[i];
        }
        int sideAtEnd = SIDE >> WIDTHS.length;
        Shape linear = new Shape(classes, (long) channels * sideAtEnd * sideAtEnd);
        tensors.add(new TensorSpec("fc.weight", linear, Role.WEIGHT));
        tensors.add(new TensorSpec("fc.bias", new Shape(classes), Role.BIAS));
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
            flow.convolutionWithBias("conv" + (i + 1), 1, 1).maxPool(2, 2, 0).relu();
        }
        return flow.end();
    }

    @Override
    protected NDArray logits(Pass pass, NDArray activations) {
        return pass.from(activations).flatten().dropout(0.25f).linear("fc").end();
    }
}
