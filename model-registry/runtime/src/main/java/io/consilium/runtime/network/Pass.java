package io.consilium.runtime.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;

/** One forward pass: where the values of the parameters come from, whether it is for training, and whether for a gradient. */
public final class Pass {

    private final Network network;
    private final ParameterStore store;
    private final Device device;
    private final boolean training;
    private final boolean recorded;

    Pass(Network network, ParameterStore store, Device device, boolean training, boolean recorded) {
        this.network = network;
        this.store = store;
        this.device = device;
        this.training = training;
        this.recorded = recorded;
    }

    /** Starts a chain of layers at an array, which stays the caller's. */
    public Flow from(NDArray array) {
        return new Flow(this, array, false);
    }

    /** Starts a chain of layers at an array, which the chain closes as soon as it isn't needed any more. */
    public Flow take(NDArray array) {
        return new Flow(this, array, true);
    }

    NDArray value(String tensor) {
        return store.getValue(network.parameter(tensor), device, training);
    }

    boolean isTraining() {
        return training;
    }

    /** Whether a gradient may be asked for; if not, what a gradient needs may be overwritten or never be worked out. */
    boolean isRecorded() {
        return recorded;
    }
}
