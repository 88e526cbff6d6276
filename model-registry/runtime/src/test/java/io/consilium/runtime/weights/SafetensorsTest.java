package io.consilium.runtime.weights;

import static io.consilium.runtime.RefusedWeightsException.Reason.BAD_RANGE;
import static io.consilium.runtime.RefusedWeightsException.Reason.DUPLICATE_NAME;
import static io.consilium.runtime.RefusedWeightsException.Reason.GAP;
import static io.consilium.runtime.RefusedWeightsException.Reason.MALFORMED_HEADER;
import static io.consilium.runtime.RefusedWeightsException.Reason.OVERLAP;
import static io.consilium.runtime.RefusedWeightsException.Reason.TOO_LARGE;
import static io.consilium.runtime.RefusedWeightsException.Reason.TRUNCATED;
import static io.consilium.runtime.RefusedWeightsException.Reason.UNREADABLE;
import static io.consilium.runtime.RefusedWeightsException.Reason.WRONG_TYPE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.network.Formula;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

class SafetensorsTest {

    @TempDir
    private Path folder;

    @Test
    void readsWhatPythonsLibraryWrote() throws URISyntaxException {
        try (NDManager manager = TorchEngine.newManager();
                Safetensors file = Safetensors.open(fixture("python.safetensors"))) {
            float[] values =
                    Formula.input(manager, "values", new Shape(2, 3, 4)).toFloatArray();

            assertEquals(Map.of("format", "pt", "note", "zażółć"), file.metadata());
            assertArrayEquals(values, floats(file, "single", List.of(2L, 3L, 4L)));
            float[] half = floats(file, "half", List.of(2L, 3L, 4L));
            float[] brain = floats(file, "brain", List.of(2L, 3L, 4L));
            for (int i = 0; i < values.length; i++) {
                assertEquals(values[i], half[i], Math.abs(values[i]) / (1 << 11) + 1e-7f);
                assertEquals(values[i], brain[i], Math.abs(values[i]) / (1 << 8));
            }
            assertEquals(List.of(), file.tensors().get("count").shape());
            assertEquals(DataType.I64, file.tensors().get("count").type());
            assertEquals(0, file.tensors().get("none").size());
        }
    }

    @Test
    void whatIsWrittenIsReadBackToTheBit() throws IOException {
        Path path = folder.resolve("written.safetensors");
        try (NDManager manager = TorchEngine.newManager()) {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            tensors.put("b", Formula.input(manager, "b", new Shape(3, 5)));
            tensors.put("a", Formula.input(manager, "a", new Shape(7)));

            SafetensorsWriter.write(path, tensors, Map.of("k", "\"quoted\"\n"));

            try (Safetensors file = Safetensors.open(path)) {
                assertEquals(List.of("b", "a"), List.copyOf(file.tensors().keySet()));
                assertEquals(Map.of("k", "\"quoted\"\n"), file.metadata());
                assertArrayEquals(tensors.get("b").toFloatArray(), floats(file, "b", List.of(3L, 5L)));
                assertArrayEquals(tensors.get("a").toFloatArray(), floats(file, "a", List.of(7L)));
            }
        }
    }

    @Test
    void theSameTensorsGiveTheSameBytesAndTheDataIsAligned() throws IOException {
        try (NDManager manager = TorchEngine.newManager()) {
            Map<String, NDArray> tensors = Map.of("t", manager.ones(new Shape(4)));
            Path first = folder.resolve("first");
            Path second = folder.resolve("second");

            SafetensorsWriter.write(first, tensors, Map.of("x", "1", "y", "2", "z", "3"));
            SafetensorsWriter.write(second, tensors, Map.of("z", "3", "y", "2", "x", "1"));

            assertEquals(-1, Files.mismatch(first, second));
            assertEquals(
                    0,
                    ByteBuffer.wrap(Files.readAllBytes(first))
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .getLong()
                            % 8);
        }
    }

    private static final String A = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    static final List<Arguments> MALFORMED = List.of(
            malformed(TRUNCATED, "empty file", new byte[0]),
            malformed(TRUNCATED, "no room for a length", new byte[7]),
            malformed(TRUNCATED, "length beyond the file", new byte[] {100, 0, 0, 0, 0, 0, 0, 0, '{', '}'}),
            malformed(TOO_LARGE, "huge length", new byte[] {-1, -1, -1, -1, -1, -1, -1, 127, '{', '}'}),
            malformed(TOO_LARGE, "negative length", new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'}),
            malformed(MALFORMED_HEADER, "empty header", new byte[8]),
            malformed(MALFORMED_HEADER, "not an object", "[]", 0),
            malformed(MALFORMED_HEADER, "leading space", " {}", 0),
            malformed(MALFORMED_HEADER, "unfinished", "{", 0),
            malformed(MALFORMED_HEADER, "something behind", "{} x", 0),
            malformed(MALFORMED_HEADER, "a second object behind", "{}{}", 0),
            malformed(MALFORMED_HEADER, "a comment", "{/**/}", 0),
            malformed(MALFORMED_HEADER, "a NaN", "{\"a\":NaN}", 0),
            malformed(MALFORMED_HEADER, "entry isn't an object", "{\"a\":1}", 0),
            malformed(MALFORMED_HEADER, "metadata isn't an object", "{\"__metadata__\":1}", 0),
            malformed(MALFORMED_HEADER, "metadata isn't text", "{\"__metadata__\":{\"a\":1}}", 0),
            malformed(MALFORMED_HEADER, "metadata is nested", "{\"__metadata__\":{\"a\":{}}}", 0),
            malformed(MALFORMED_HEADER, "nested deeply", "{\"a\":{\"shape\":" + "[".repeat(10_000), 0),
            malformed(MALFORMED_HEADER, "no dtype", "{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8),
            malformed(MALFORMED_HEADER, "no shape", "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8),
            malformed(MALFORMED_HEADER, "no offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8),
            malformed(MALFORMED_HEADER, "null dtype", entry("null", "[2]", "[0,8]"), 8),
            malformed(MALFORMED_HEADER, "one offset", entry("\"F32\"", "[2]", "[8]"), 8),
            malformed(MALFORMED_HEADER, "three offsets", entry("\"F32\"", "[2]", "[0,8,16]"), 8),
            malformed(MALFORMED_HEADER, "fractional shape", entry("\"F32\"", "[2.0]", "[0,8]"), 8),
            malformed(MALFORMED_HEADER, "negative shape", entry("\"F32\"", "[-2]", "[0,8]"), 8),
            malformed(MALFORMED_HEADER, "two negative dimensions", entry("\"F32\"", "[-1,-2]", "[0,8]"), 8),
            malformed(MALFORMED_HEADER, "shape as text", entry("\"F32\"", "[\"2\"]", "[0,8]"), 8),
            malformed(MALFORMED_HEADER, "nine dimensions", entry("\"F32\"", "[2,1,1,1,1,1,1,1,1]", "[0,8]"), 8),
            malformed(MALFORMED_HEADER, "negative offsets", entry("\"F32\"", "[2]", "[-8,0]"), 8),
            malformed(
                    MALFORMED_HEADER, "offset beyond 64 bits", entry("\"F32\"", "[2]", "[0,18446744073709551624]"), 8),
            malformed(
                    MALFORMED_HEADER,
                    "offset of a thousand digits",
                    entry("\"F32\"", "[2]", "[0," + "9".repeat(1000) + "]"),
                    8),
            malformed(
                    MALFORMED_HEADER,
                    "shape that overflows to the right size",
                    entry("\"F32\"", "[4294967296,4294967296,2]", "[0,8]"),
                    8),
            malformed(MALFORMED_HEADER, "unknown field", "{\"a\":{\"dtype\":\"F32\",\"x\":1}}", 8),
            malformed(MALFORMED_HEADER, "not UTF-8", new byte[] {4, 0, 0, 0, 0, 0, 0, 0, '{', '"', -1, '"'}),
            malformed(WRONG_TYPE, "unknown dtype", entry("\"F8\"", "[8]", "[0,8]"), 8),
            malformed(DUPLICATE_NAME, "same name twice", "{" + A + "," + A + "}", 8),
            malformed(
                    DUPLICATE_NAME,
                    "same name twice in disguise",
                    "{" + A + "," + A.replace("\"a\"", "\"\\u0061\"") + "}",
                    8),
            malformed(DUPLICATE_NAME, "dtype twice", "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2]}}", 8),
            malformed(DUPLICATE_NAME, "metadata twice", "{\"__metadata__\":{},\"__metadata__\":{}}", 0),
            malformed(BAD_RANGE, "too few bytes", entry("\"F32\"", "[2]", "[0,4]"), 4),
            malformed(BAD_RANGE, "too many bytes", entry("\"F32\"", "[2]", "[0,12]"), 12),
            malformed(BAD_RANGE, "end before begin", entry("\"F32\"", "[2]", "[8,0]"), 8),
            malformed(BAD_RANGE, "huge range", entry("\"F32\"", "[2]", "[0,9223372036854775807]"), 8),
            malformed(TRUNCATED, "range beyond the file", entry("\"F32\"", "[1024]", "[0,4096]"), 8),
            malformed(GAP, "first byte unused", entry("\"F32\"", "[2]", "[4,12]"), 12),
            malformed(GAP, "bytes behind the last", "{" + A + "}", 12),
            malformed(GAP, "data without tensors", "{}", 4),
            malformed(GAP, "hole", "{" + A + "," + A.replace("\"a\"", "\"b\"").replace("[0,8]", "[12,20]") + "}", 20),
            malformed(OVERLAP, "same bytes", "{" + A + "," + A.replace("\"a\"", "\"b\"") + "}", 8),
            malformed(
                    OVERLAP,
                    "shared bytes",
                    "{" + A + "," + A.replace("\"a\"", "\"b\"").replace("[0,8]", "[4,12]") + "}",
                    12));

    private static String entry(String dtype, String shape, String offsets) {
        return "{\"a\":{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
    }

    private static Arguments malformed(Reason reason, String what, byte[] file) {
        return Arguments.of(reason, what, file);
    }

    private static Arguments malformed(Reason reason, String what, String header, int dataBytes) {
        return malformed(reason, what, SafetensorsFile.of(header, dataBytes));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @FieldSource("MALFORMED")
    void malformedFilesAreRefusedForTheRightReason(Reason reason, String what, byte[] file) throws IOException {
        Path path = SafetensorsFile.write(folder, file);

        assertEquals(
                reason,
                assertThrows(RefusedWeightsException.class, () -> Safetensors.open(path), what)
                        .reason());
    }

    @Test
    void headersOfMoreThanAMebibyteOrManyTensorsAreRefused() throws IOException {
        String metadata = "{}" + " ".repeat(1 << 20);
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i <= SafetensorsHeader.MAXIMUM_TENSORS; i++) {
            many.append(i == 0 ? "" : ",")
                    .append("\"t%d\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}".formatted(i));
        }
        Path large = Files.write(folder.resolve("large"), SafetensorsFile.of(metadata, 0));
        Path crowded = Files.write(
                folder.resolve("crowded"), SafetensorsFile.of(many.append('}').toString(), 0));

        assertEquals(
                TOO_LARGE,
                assertThrows(RefusedWeightsException.class, () -> Safetensors.open(large))
                        .reason());
        assertEquals(
                MALFORMED_HEADER,
                assertThrows(RefusedWeightsException.class, () -> Safetensors.open(crowded))
                        .reason());
    }

    @Test
    void aFileThatIsntThereIsRefused() {
        assertEquals(
                UNREADABLE,
                assertThrows(RefusedWeightsException.class, () -> Safetensors.open(folder.resolve("none")))
                        .reason());
    }

    private static float[] floats(Safetensors file, String name, List<Long> shape) {
        TensorEntry entry = file.tensors().get(name);
        assertEquals(shape, entry.shape());
        int count = Math.toIntExact(entry.size() / entry.type().bytes());
        ByteBuffer bytes = ByteBuffer.allocateDirect(count * Float.BYTES).order(ByteOrder.nativeOrder());
        FloatTensor.copy(entry, file.bytes(entry), bytes);
        float[] floats = new float[count];
        bytes.asFloatBuffer().get(floats);
        return floats;
    }

    static Path fixture(String name) throws URISyntaxException {
        return Path.of(SafetensorsTest.class.getResource(name).toURI());
    }
}
