package io.consilium.runtime.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.consilium.runtime.network.TensorSpec.Role;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * An architecture with a number of classes, as a DJL block.
 *
 * <p>Its parameters carry PyTorch's names, so there is no table that could be wrong: {@code getParameters()} lists the
 * architecture's tensors, in the architecture's order.
 */
public final class Network extends AbstractBlock {

    private static final byte VERSION = 1;

    private final Architecture architecture;
    private final List<TensorSpec> tensors;
    private final int classes;

    Network(Architecture architecture, int classes) {
        super(VERSION);
        if (classes < 2) {
            throw new IllegalArgumentException("A classifier tells at least two classes apart, not " + classes);
        }
        this.architecture = architecture;
        this.classes = classes;
        tensors = architecture.tensors(classes);
        for (TensorSpec tensor : tensors) {
            addParameter(Parameter.builder()
                    .setName(tensor.name())
                    .setType(tensor.role().type())
                    .optRequiresGrad(tensor.role().isTrained())
                    .build());
        }
    }

    /** What this network is an instance of. */
    public Architecture architecture() {
        return architecture;
    }

    /** How many classes it tells apart. */
    public int classes() {
        return classes;
    }

    /** Its tensors, in the order of its parameters. */
    public List<TensorSpec> tensors() {
        return tensors;
    }

    /** Where the values of a network come from. */
    @FunctionalInterface
    public interface Source {
        /** Writes the values of a tensor into native memory of just its size, in the machine's byte order. */
        void read(TensorSpec tensor, ByteBuffer destination);
    }

    /** Gives every tensor its values; arrays that don't exist yet are made and belong to the manager. */
    public void fill(NDManager manager, Source source) {
        for (TensorSpec tensor : tensors) {
            Parameter parameter = parameter(tensor.name());
            NDArray array =
                    parameter.isInitialized() ? parameter.getArray() : manager.create(tensor.shape(), DataType.FLOAT32);
            source.read(tensor, array.toByteBuffer(true));
            if (!parameter.isInitialized()) {
                parameter.setArray(array);
            }
        }
        beforeInitialize(architecture.input());
    }

    /**
     * Gives every tensor a random start, the same for the same seed on every machine.
     *
     * <p>Weights start as He and others proposed for networks with ReLU: normal, with a variance of 2 through the number
     * of inputs.
     */
    public void initialise(NDManager manager, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        fill(manager, (tensor, destination) -> start(tensor, random, destination.asFloatBuffer()));
    }

    private static void start(TensorSpec tensor, RandomGenerator random, FloatBuffer values) {
        double deviation = tensor.role() == Role.WEIGHT
                ? Math.sqrt(2.0 * tensor.shape().get(0) / tensor.shape().size())
                : 0;
        while (values.hasRemaining()) {
            values.put(
                    switch (tensor.role()) {
                        case WEIGHT -> (float) (deviation * random.nextGaussian());
                        case SCALE, RUNNING_VARIANCE -> 1;
                        case BIAS, SHIFT, RUNNING_MEAN -> 0;
                    });
        }
    }

    /** The arrays of a network that has values, by name and in order; they stay the network's. */
    public Map<String, NDArray> values() {
        Map<String, NDArray> values = new LinkedHashMap<>();
        tensors.forEach(
                tensor -> values.put(tensor.name(), parameter(tensor.name()).getArray()));
        return values;
    }

    /** One number for each class and image, for a batch of preprocessed images; no gradient can be had of it. */
    public NDArray logits(NDArray images) {
        try (NDArray activations = activations(images)) {
            return logitsOf(activations);
        }
    }

    /** What the last convolutional stage makes of a batch; no gradient can be had of it. */
    public NDArray activations(NDArray images) {
        return architecture.activations(inference(images, false), images);
    }

    /** The rest of the way, from the last convolutional stage. */
    public NDArray logitsOf(NDArray activations) {
        return architecture.logits(inference(activations, true), activations);
    }

    private Pass inference(NDArray input, boolean recorded) {
        ParameterStore store = new ParameterStore(input.getManager(), false);
        return new Pass(this, store, input.getDevice(), false, recorded);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
        NDArray images = inputs.singletonOrThrow();
        Pass pass = new Pass(this, store, images.getDevice(), training, true);
        try (NDArray activations = architecture.activations(pass, images)) {
            return new NDList(architecture.logits(pass, activations));
        }
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
        return new Shape[] {new Shape(inputs[0].get(0), classes)};
    }

    @Override
    protected void prepare(Shape[] inputs) {
        tensors.forEach(tensor -> parameter(tensor.name()).setShape(tensor.shape()));
    }

    Parameter parameter(String tensor) {
        Parameter parameter = parameters.get(tensor);
        if (parameter == null) {
            throw new IllegalArgumentException(architecture + " has no tensor " + tensor);
        }
        return parameter;
    }
}
