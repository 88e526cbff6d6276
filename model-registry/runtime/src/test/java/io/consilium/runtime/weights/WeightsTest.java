package io.consilium.runtime.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.management.ThreadMXBean;
import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.image.Preprocessing;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.network.Formula;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.network.Pass;
import io.consilium.runtime.network.TensorSpec;
import io.consilium.runtime.network.TinyNetwork;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {

    @TempDir
    private Path folder;

    private final NDManager manager = TorchEngine.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void aSavedNetworkIsTheSameWhenLoaded() throws IOException {
        Network saved = tiny();
        Path file = folder.resolve("saved.safetensors");
        Weights.save(file, saved, List.of("no tumor", "tumor"), Map.of("seed", "7"));

        Weights.Loaded loaded = Weights.load(file, TinyNetwork.TINY, manager);

        assertEquals(List.of("no tumor", "tumor"), loaded.classes());
        assertEquals("7", loaded.metadata().get("seed"));
        saved.values()
                .forEach((name, array) -> assertArrayEquals(
                        array.toFloatArray(),
                        loaded.network().values().get(name).toFloatArray(),
                        name));
    }

    @Test
    void theSameSeedStartsTheSameNetwork() {
        Network first = Architectures.BRAIN_TUMOR_CNN.newNetwork(2);
        Network second = Architectures.BRAIN_TUMOR_CNN.newNetwork(2);
        first.initialise(manager, 42);
        second.initialise(manager, 42);

        first.values()
                .forEach((name, array) -> assertArrayEquals(
                        array.toFloatArray(), second.values().get(name).toFloatArray()));
        float[] kernels = first.values().get("conv2.weight").toFloatArray();
        double squares = 0;
        for (float value : kernels) {
            squares += value * value;
        }
        assertEquals(2.0 / (16 * 9), squares / kernels.length, 0.001);
    }

    @Test
    void halfPrecisionAndBfloat16AreWidened() throws IOException {
        for (DataType type : List.of(DataType.F16, DataType.BF16)) {
            Path file = write(type, values -> {});

            Weights.Loaded loaded = Weights.load(file, TinyNetwork.TINY, manager);

            tiny().values().forEach((name, array) -> {
                float[] expected = array.toFloatArray();
                float[] actual = loaded.network().values().get(name).toFloatArray();
                assertArrayEquals(expected, actual, type == DataType.F16 ? 0.001f : 0.008f, name);
            });
        }
    }

    @Test
    void whatPythonCountsBesidesIsIgnored() throws IOException {
        Path file = write(DataType.F32, values -> values.put("bn.num_batches_tracked", new float[2]));

        assertEquals(2, Weights.load(file, TinyNetwork.TINY, manager).network().classes());
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedByName() throws IOException {
        Path file = folder.resolve("saved.safetensors");
        Weights.save(file, tiny(), List.of("no", "yes"), Map.of());

        assertRefused(Reason.WRONG_ARCHITECTURE, file, Architectures.RESNET_50);
    }

    @Test
    void missingExtraAndMisshapenTensorsAreRefused() throws IOException {
        assertRefused(Reason.MISSING_TENSOR, write(DataType.F32, values -> values.remove("bn.bias")));
        assertRefused(Reason.MISSING_TENSOR, write(DataType.F32, values -> values.remove("fc.weight")));
        assertRefused(Reason.UNEXPECTED_TENSOR, write(DataType.F32, values -> values.put("fc2.bias", new float[2])));
        assertRefused(Reason.WRONG_SHAPE, write(DataType.F32, values -> values.put("bn.bias", new float[5])));
        assertRefused(Reason.WRONG_SHAPE, write(DataType.F32, values -> values.put("fc.bias", new float[3])));
        assertRefused(Reason.WRONG_TYPE, write(DataType.I32, values -> {}));
        assertRefused(Reason.WRONG_TYPE, write(DataType.F64, values -> {}));
    }

    @Test
    void valuesThatArentFiniteAreRefusedInEveryType() throws IOException {
        for (DataType type : List.of(DataType.F32, DataType.F16, DataType.BF16)) {
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                assertRefused(Reason.NOT_FINITE, write(type, values -> values.get("conv.weight")[107] = bad));
            }
        }
    }

    @Test
    void namesOfClassesMustBeAsManyAsClasses() throws IOException {
        for (String names : List.of("one", "one\\none", "one\\ntwo\\nthree")) {
            Path file = write(DataType.F32, "\"__metadata__\":{\"classes\":\"" + names + "\"},", values -> {});
            assertRefused(Reason.MALFORMED_HEADER, file);
        }
    }

    @Test
    void aFileCutShortWhileItIsOpenIsRefused() throws IOException {
        Path file = folder.resolve("saved.safetensors");
        Network network = Architectures.BRAIN_TUMOR_CNN.newNetwork(2);
        network.initialise(manager, 1);
        Weights.save(file, network, List.of("no", "yes"), Map.of());
        try (Safetensors open = Safetensors.open(file)) {
            try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(4096);
            }
            TensorEntry last = open.tensors().get("fc.weight");
            ByteBuffer destination = ByteBuffer.allocateDirect(Math.toIntExact(last.size()));

            assertEquals(
                    Reason.UNREADABLE,
                    assertThrows(
                                    RefusedWeightsException.class,
                                    () -> FloatTensor.copy(last, open.bytes(last), destination))
                            .reason());
        }
    }

    @Test
    void halfAGigabyteIsLoadedWithoutPassingThroughTheHeap() throws IOException {
        Architecture wide = new WideNetwork();
        TensorSpec matrix = wide.tensors(2).getFirst();
        long size = matrix.shape().size() * Float.BYTES;
        String header = "{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[2,%d],\"data_offsets\":[0,%d]}}"
                .formatted(matrix.shape().get(1), size);
        Path file = folder.resolve("wide.safetensors");
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.write(SafetensorsFile.of(header, 0));
            bytes.setLength(bytes.length() + size);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Weights.load(write(DataType.F32, values -> {}), TinyNetwork.TINY, manager);
        long before = threads.getCurrentThreadAllocatedBytes();

        Weights.Loaded loaded = Weights.load(file, wide, manager);

        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(0f, loaded.network().values().get("fc.weight").sum().getFloat());
        assertTrue(size > 500_000_000 && allocated < 1_000_000, size + " bytes took " + allocated + " of heap");
    }

    private static final class WideNetwork extends Architecture {
        WideNetwork() {
            super("wide", Preprocessing.stretch(32));
        }

        @Override
        public List<TensorSpec> tensors(int classes) {
            return List.of(new TensorSpec("fc.weight", new Shape(classes, 65_000_000), TensorSpec.Role.WEIGHT));
        }

        @Override
        public String classifier() {
            return "fc.weight";
        }

        @Override
        protected NDArray activations(Pass pass, NDArray images) {
            throw new UnsupportedOperationException("Only ever loaded");
        }

        @Override
        protected NDArray logits(Pass pass, NDArray activations) {
            throw new UnsupportedOperationException("Only ever loaded");
        }
    }

    private Network tiny() {
        Network network = TinyNetwork.TINY.newNetwork(2);
        Formula.fill(network, manager);
        return network;
    }

    private Path write(DataType type, Consumer<Map<String, float[]>> change) throws IOException {
        return write(type, "", change);
    }

    /** The tiny network as a file of the type, after a change to its values. */
    private Path write(DataType type, String metadata, Consumer<Map<String, float[]>> change) throws IOException {
        Map<String, float[]> values = new LinkedHashMap<>();
        Network network = tiny();
        network.values().forEach((name, array) -> values.put(name, array.toFloatArray()));
        change.accept(values);
        StringBuilder header = new StringBuilder("{" + metadata);
        ByteBuffer data = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach((name, floats) -> {
            int begin = data.position();
            for (float value : floats) {
                put(data, type, value);
            }
            NDArray array = network.values().get(name);
            String shape = array == null || array.size() != floats.length
                    ? "[" + floats.length + "]"
                    : array.getShape().toString().replace('(', '[').replace(')', ']');
            header.append("\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]},"
                    .formatted(name, type, shape, begin, data.position()));
        });
        header.setCharAt(header.length() - 1, '}');
        byte[] bytes = new byte[data.flip().remaining()];
        data.get(bytes);
        return SafetensorsFile.write(folder, SafetensorsFile.of(header.toString(), bytes));
    }

    private static void put(ByteBuffer data, DataType type, float value) {
        switch (type) {
            case F16 -> data.putShort(Float.floatToFloat16(value));
            case BF16 -> data.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
            case F64 -> data.putDouble(value);
            default -> data.putFloat(value);
        }
    }

    private void assertRefused(Reason reason, Path file) {
        assertRefused(reason, file, TinyNetwork.TINY);
    }

    private void assertRefused(Reason reason, Path file, Architecture architecture) {
        assertEquals(
                reason,
                assertThrows(RefusedWeightsException.class, () -> Weights.load(file, architecture, manager))
                        .reason());
    }
}
