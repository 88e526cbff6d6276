package io.consilium.runtime.network;

import ai.djl.ndarray.NDArray;
import io.consilium.runtime.image.Preprocessing;
import io.consilium.runtime.network.TensorSpec.Role;
import java.util.List;

/** A network of a few hundred numbers, for tests that are about something else; {@code reference.py} has it as {@code Tiny}. */
public final class TinyNetwork extends Architecture {

    /** The only one there need be. */
    public static final Architecture TINY = new TinyNetwork();

    private TinyNetwork() {
        super("tiny", Preprocessing.stretch(32));
    }

    @Override
    public List<TensorSpec> tensors(int classes) {
        return List.of(
                TensorSpec.of("conv.weight", Role.WEIGHT, 4, 3, 3, 3),
                TensorSpec.of("conv.bias", Role.BIAS, 4),
                TensorSpec.of("bn.weight", Role.SCALE, 4),
                TensorSpec.of("bn.bias", Role.SHIFT, 4),
                TensorSpec.of("bn.running_mean", Role.RUNNING_MEAN, 4),
                TensorSpec.of("bn.running_var", Role.RUNNING_VARIANCE, 4),
                TensorSpec.of("fc.weight", Role.WEIGHT, classes, 4),
                TensorSpec.of("fc.bias", Role.BIAS, classes));
    }

    @Override
    public String classifier() {
        return "fc.weight";
    }

    @Override
    public boolean isBookkeeping(String tensor) {
        return tensor.equals("bn.num_batches_tracked");
    }

    @Override
    protected NDArray activations(Pass pass, NDArray images) {
        return pass.from(images)
                .convolutionWithBias("conv", 2, 0)
                .batchNorm("bn")
                .relu()
                .end();
    }

    @Override
    protected NDArray logits(Pass pass, NDArray activations) {
        return pass.from(activations).globalAveragePool().linear("fc").end();
    }
}
