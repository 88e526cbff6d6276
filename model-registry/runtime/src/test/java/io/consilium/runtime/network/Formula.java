package io.consilium.runtime.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Numbers that follow from a tensor's name, so that Python and Java can fill the same network without passing a file.
 *
 * <p>{@code reference.py} beside the test resources has the same formula; a float written by one is the other's to the bit.
 */
public final class Formula {

    private Formula() {}

    /** A number from -1 to 1 for the index in the tensor of that name. */
    static double unit(int hash, int index) {
        int x = hash + index * 0x9E3779B1;
        x ^= x >>> 16;
        x *= 0x85ebca6b;
        x ^= x >>> 13;
        x *= 0xc2b2ae35;
        x ^= x >>> 16;
        return (x >>> 8) / (double) (1 << 23) - 1;
    }

    static int hash(String name) {
        int hash = 0x811c9dc5;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b) * 0x01000193;
        }
        return hash;
    }

    /** Gives every tensor the numbers that Python gives it. */
    public static void fill(Network network, NDManager manager) {
        network.fill(manager, (tensor, destination) -> fill(tensor, destination.asFloatBuffer()));
    }

    private static void fill(TensorSpec tensor, FloatBuffer values) {
        int hash = hash(tensor.name());
        double scale =
                Math.sqrt(6.0 / ((double) tensor.shape().size() / tensor.shape().get(0)));
        for (int i = 0; values.hasRemaining(); i++) {
            double unit = unit(hash, i);
            values.put((float)
                    switch (tensor.role()) {
                        case WEIGHT -> unit * scale;
                        case RUNNING_VARIANCE -> 1 + 0.5 * unit;
                        case SCALE -> 0.5 + 0.25 * unit;
                        case BIAS, SHIFT, RUNNING_MEAN -> 0.1 * unit;
                    });
        }
    }

    /** An array of numbers from -1 to 1 that follow from the name. */
    public static NDArray input(NDManager manager, String name, Shape shape) {
        NDArray array = manager.create(shape, DataType.FLOAT32);
        FloatBuffer values = array.toByteBuffer(true).asFloatBuffer();
        int hash = hash(name);
        for (int i = 0; values.hasRemaining(); i++) {
            values.put((float) unit(hash, i));
        }
        return array;
    }
}
