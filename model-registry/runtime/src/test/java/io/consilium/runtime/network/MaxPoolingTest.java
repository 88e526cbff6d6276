package io.consilium.runtime.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.consilium.runtime.TorchEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaxPoolingTest {

    @ParameterizedTest
    @CsvSource({
        "2, 2, 0, 8, 8",
        "2, 2, 0, 2, 6",
        "2, 2, 0, 7, 8",
        "3, 2, 1, 8, 8",
        "3, 2, 1, 2, 2",
        "3, 2, 1, 6, 10",
        "3, 2, 1, 7, 7",
        "3, 1, 1, 8, 8"
    })
    void theFastWayGivesLibtorchsValues(int size, int stride, int padding, int height, int width) {
        MaxPooling pooling = new MaxPooling(size, stride, padding);
        try (NDManager manager = TorchEngine.newManager()) {
            // Less than nothing everywhere, so that padding with nothing would show.
            NDArray images = Formula.input(manager, "pool", new Shape(2, 3, height, width))
                    .sub(2);

            NDArray fast = pooling.apply(images, false);
            NDArray thorough = pooling.apply(images, true);

            assertEquals(thorough.getShape(), fast.getShape());
            assertArrayEquals(thorough.toFloatArray(), fast.toFloatArray());
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "3, 1"})
    void whatIsntANumberIsntHidden(int size, int padding) {
        try (NDManager manager = TorchEngine.newManager()) {
            NDArray images = manager.zeros(new Shape(1, 1, 4, 4));
            images.toByteBuffer(true).asFloatBuffer().put(5, Float.NaN);

            float[] pooled =
                    new MaxPooling(size, 2, padding).apply(images, false).toFloatArray();

            assertTrue(Float.isNaN(pooled[0]));
        }
    }
}
