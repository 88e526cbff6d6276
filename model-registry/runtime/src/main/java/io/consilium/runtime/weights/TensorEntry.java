package io.consilium.runtime.weights;

import java.util.List;

/** One tensor in a safetensors file: name, type, shape, and which bytes of the data it is; checked by the reader. */
public record TensorEntry(String name, DataType type, List<Long> shape, long begin, long end) {

    /** Keeps its own copy of the shape. */
    public TensorEntry {
        shape = List.copyOf(shape);
    }

    /** How many bytes it has. */
    public long size() {
        return end - begin;
    }
}
