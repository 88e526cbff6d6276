package io.consilium.runtime.network;

import java.util.List;
import java.util.Optional;

/** The catalogue of networks that this version can run; a name that isn't here isn't runnable. */
public final class Architectures {

    /** The brain-tumor CNN of the reference paper. */
    public static final Architecture BRAIN_TUMOR_CNN = new BrainTumorCnn();

    /** ResNet-50 as torchvision lays it out. */
    public static final Architecture RESNET_50 = new ResNet50();

    private static final List<Architecture> ALL = List.of(BRAIN_TUMOR_CNN, RESNET_50);

    private Architectures() {}

    /** All of them. */
    public static List<Architecture> all() {
        return ALL;
    }

    /** The one with this name, if there is one. */
    public static Optional<Architecture> named(String name) {
        return ALL.stream()
                .filter(architecture -> architecture.name().equals(name))
                .findFirst();
    }
}
