package io.consilium.runtime.network;

import ai.djl.ndarray.NDArray;
import io.consilium.runtime.image.Preprocessing;
import io.consilium.runtime.network.TensorSpec.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * ResNet-50 as torchvision lays it out: the same tensors under the same names, the stride in a bottleneck's second
 * convolution, and the same preprocessing, so that weights trained in Python give the same answers here.
 */
final class ResNet50 extends Architecture {

    private static final List<Stage> STAGES =
            List.of(new Stage(1, 64, 3, 1), new Stage(2, 128, 4, 2), new Stage(3, 256, 6, 2), new Stage(4, 512, 3, 2));
    private static final int EXPANSION = 4;

    /** A row of bottlenecks of one width, the first of which may halve the resolution. */
    private record Stage(int number, int width, int blocks, int stride) {
        String block(int index) {
            return "layer" + number + "." + index;
        }
    }

    ResNet50() {
        super("resnet50", Preprocessing.imageNet());
    }

    @Override
    public List<TensorSpec> tensors(int classes) {
        List<TensorSpec> tensors = new ArrayList<>();
        convolution(tensors, "conv1", 64, 3, 7);
        batchNorm(tensors, "bn1", 64);
        int channels = 64;
        for (Stage stage : STAGES) {
            for (int i = 0; i < stage.blocks; i++) {
                bottleneck(tensors, stage.block(i), channels, stage.width, i == 0);
                channels = stage.width * EXPANSION;
            }
        }
        tensors.add(TensorSpec.of("fc.weight", Role.WEIGHT, classes, channels));
        tensors.add(TensorSpec.of("fc.bias", Role.BIAS, classes));
        return List.copyOf(tensors);
    }

    private static void bottleneck(List<TensorSpec> tensors, String at, int channels, int width, boolean projects) {
        convolution(tensors, at + ".conv1", width, channels, 1);
        batchNorm(tensors, at + ".bn1", width);
        convolution(tensors, at + ".conv2", width, width, 3);
        batchNorm(tensors, at + ".bn2", width);
        convolution(tensors, at + ".conv3", width * EXPANSION, width, 1);
        batchNorm(tensors, at + ".bn3", width * EXPANSION);
        if (projects) {
            convolution(tensors, at + ".downsample.0", width * EXPANSION, channels, 1);
            batchNorm(tensors, at + ".downsample.1", width * EXPANSION);
        }
    }

    private static void convolution(List<TensorSpec> tensors, String at, int out, int in, int kernel) {
        tensors.add(TensorSpec.of(at + ".weight", Role.WEIGHT, out, in, kernel, kernel));
    }

    private static void batchNorm(List<TensorSpec> tensors, String at, int channels) {
        tensors.add(TensorSpec.of(at + ".weight", Role.SCALE, channels));
        tensors.add(TensorSpec.of(at + ".bias", Role.SHIFT, channels));
        tensors.add(TensorSpec.of(at + ".running_mean", Role.RUNNING_MEAN, channels));
        tensors.add(TensorSpec.of(at + ".running_var", Role.RUNNING_VARIANCE, channels));
    }

    @Override
    public String classifier() {
        return "fc.weight";
    }

    /** PyTorch counts the batches that each normalisation has seen; the count matters to nothing once momentum is set. */
    @Override
    public boolean isBookkeeping(String tensor) {
        return tensor.endsWith(".num_batches_tracked");
    }

    @Override
    protected NDArray activations(Pass pass, NDArray images) {
        NDArray x = pass.from(images)
                .convolution("conv1", 2, 3)
                .batchNorm("bn1")
                .relu()
                .maxPool(3, 2, 1)
                .end();
        for (Stage stage : STAGES) {
            for (int i = 0; i < stage.blocks; i++) {
                try (NDArray before = x) {
                    x = bottleneck(pass, before, stage.block(i), i == 0 ? stage.stride : 1, i == 0);
                }
            }
        }
        return x;
    }

    private static NDArray bottleneck(Pass pass, NDArray x, String at, int stride, boolean projects) {
        Flow flow = pass.from(x)
                .convolution(at + ".conv1", 1, 0)
                .batchNorm(at + ".bn1")
                .relu()
                .convolution(at + ".conv2", stride, 1)
                .batchNorm(at + ".bn2")
                .relu()
                .convolution(at + ".conv3", 1, 0)
                .batchNorm(at + ".bn3");
        if (!projects) {
            return flow.add(x).relu().end();
        }
        try (NDArray projected = pass.from(x)
                .convolution(at + ".downsample.0", stride, 0)
                .batchNorm(at + ".downsample.1")
                .end()) {
            return flow.add(projected).relu().end();
        }
    }

    @Override
    protected NDArray logits(Pass pass, NDArray activations) {
        return pass.from(activations).globalAveragePool().linear("fc").end();
    }
}
