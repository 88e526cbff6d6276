package io.consilium.runtime.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import java.util.Objects;

/** One tensor of a network: its name as PyTorch writes it, its shape, and the part that it plays. */
public record TensorSpec(String name, Shape shape, Role role) {

    /** The part that a tensor plays in its network; it decides how it starts and whether training moves it. */
    public enum Role {
        /** The kernels of a convolution or the matrix of a linear layer. */
        WEIGHT(Parameter.Type.WEIGHT),
        /** What a convolution or a linear layer adds. */
        BIAS(Parameter.Type.BIAS),
        /** The factor of a batch normalisation. */
        SCALE(Parameter.Type.GAMMA),
        /** The summand of a batch normalisation. */
        SHIFT(Parameter.Type.BETA),
        /** The mean that a batch normalisation has seen; counted, not trained. */
        RUNNING_MEAN(Parameter.Type.RUNNING_MEAN),
        /** The variance that a batch normalisation has seen; counted, not trained. */
        RUNNING_VARIANCE(Parameter.Type.RUNNING_VAR);

        private final Parameter.Type type;

        Role(Parameter.Type type) {
            this.type = type;
        }

        Parameter.Type type() {
            return type;
        }

        /** Whether gradients move this tensor. */
        public boolean isTrained() {
            return this != RUNNING_MEAN && this != RUNNING_VARIANCE;
        }
    }

    /** Checks that nothing is missing. */
    public TensorSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(role, "role");
    }

    static TensorSpec of(String name, Role role, long... shape) {
        return new TensorSpec(name, new Shape(shape), role);
    }
}
