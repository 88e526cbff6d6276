package io.consilium.runtime.weights;

import static io.consilium.runtime.RefusedWeightsException.Reason.DUPLICATE_NAME;
import static io.consilium.runtime.RefusedWeightsException.Reason.FORBIDDEN_CODE;
import static io.consilium.runtime.RefusedWeightsException.Reason.MALFORMED_ARCHIVE;
import static io.consilium.runtime.RefusedWeightsException.Reason.NOT_FINITE;
import static io.consilium.runtime.RefusedWeightsException.Reason.PICKLE;
import static io.consilium.runtime.RefusedWeightsException.Reason.TOO_LARGE;
import static io.consilium.runtime.RefusedWeightsException.Reason.WRONG_SHAPE;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.network.Formula;
import io.consilium.runtime.network.TinyNetwork;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives that torch wrote, good and bad, and what can be made of the good ones. */
class TorchScriptTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"traced.pt", "scripted.pt"})
    void archivesThatTorchWroteAnswerAsInPython(String name) throws Exception {
        JsonNode expected = JsonMapper.builder()
                .build()
                .readTree(fixture("tiny.json").toFile())
                .get("logits")
                .get(0);
        try (NDManager manager = TorchEngine.newManager();
                TorchScript network = TorchScript.load(fixture(name), TinyNetwork.TINY)) {
            float[] logits = network.logits(Formula.input(manager, "input", new Shape(1, 3, 32, 32)))
                    .toFloatArray();

            assertEquals(2, network.classes());
            assertEquals(expected.get(0).asDouble(), logits[0], 1e-6);
            assertEquals(expected.get(1).asDouble(), logits[1], 1e-6);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PICKLE, state-dict.pt", // torch.save of a state_dict: a zip file, but of a pickle
        "PICKLE, module.pt", // torch.save of a whole module
        "PICKLE, legacy.pt", // torch.save as it was before 1.6
        "PICKLE, protocol2.bin",
        "PICKLE, protocol4.bin",
        "UNKNOWN_FORMAT, protocol0.bin", // Text, without anything to know it by
        "FORBIDDEN_CODE, poisoned.pt", // A pickle inside asks for os.system
        "FORBIDDEN_CODE, writer.pt", // The code calls torch.save
        "FORBIDDEN_CODE, reader.pt", // The code calls torch.from_file
        "FORBIDDEN_CODE, endless.pt" // The code never ends
    })
    void whatIsOrHidesAProgramIsRefused(Reason reason, String name) throws URISyntaxException {
        assertRefused(reason, fixture(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.pth", "model.pkl", "MODEL.PKL", "model.pickle", "model.ckpt", "model.joblib"})
    void picklesAreRefusedByNameWhateverTheyHold(String name) throws Exception {
        Path file = Files.copy(fixture("traced.pt"), folder.resolve(name));

        assertRefused(PICKLE, file);
        assertEquals(
                PICKLE,
                assertThrows(RefusedWeightsException.class, () -> Weights.check(file, TinyNetwork.TINY))
                        .reason());
    }

    @Test
    void safetensorsWhoseLengthLooksLikeAPickleAreSafetensors() throws IOException {
        // A header of 0x0480 bytes begins as a pickle of protocol 4 does.
        String header = "{}" + " ".repeat(0x480 - 2);

        assertEquals(
                WeightsFormat.SAFETENSORS,
                WeightsFormat.of(SafetensorsFile.write(folder, SafetensorsFile.of(header, 0))));
    }

    @Test
    void anArchiveOfAnotherNetworkIsRefusedNotCrashed() {
        RefusedWeightsException refusal = assertThrows(
                RefusedWeightsException.class,
                () -> TorchScript.load(
                        rebuilt(entries -> replaceText(
                                entries, "torch.linear(", "torch.matmul(", "code/__torch__/torch/nn/modules/linear")),
                        Architectures.BRAIN_TUMOR_CNN));

        assertEquals(MALFORMED_ARCHIVE, refusal.reason());
    }

    @Test
    void anAnswerThatIsntANumberForEachClassIsRefused() throws Exception {
        Path file = rebuilt(
                entries -> replaceText(entries, "return (fc).forward(input0, )", "return _0", "code/__torch__.py"));

        assertEquals(
                WRONG_SHAPE,
                assertThrows(
                                RefusedWeightsException.class,
                                () -> TorchScript.load(file, TinyNetwork.TINY).close())
                        .reason());
    }

    @Test
    void weightsThatArentFiniteAreRefused() throws Exception {
        Path file = rebuilt(entries -> {
            ByteBuffer.wrap(entries.get("traced/data/0"))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(8, Float.NaN);
            return entries;
        });

        assertEquals(
                NOT_FINITE,
                assertThrows(
                                RefusedWeightsException.class,
                                () -> TorchScript.load(file, TinyNetwork.TINY).close())
                        .reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "    torch.save(x, \"f\")",
                "    t = torch\n    t.save(x, \"f\")",
                "    (torch).save(x, \"f\")",
                "    x.save(\"f\")",
                "    (x).save(\"f\")",
                "    s = x.save\n    s(\"f\")",
                "    x . save(\"f\")",
                "    x.\\\n    save(\"f\")",
                "    ops.aten.save(x, \"f\")",
                "    o = ops\n    o.aten.save(x, \"f\")",
                "    a = ops.aten\n    a.save(x, \"f\")",
                "    s = getattr(torch, \"save\")\n    s(x, \"f\")",
                "    s = getattr(x, \"save\")\n    s(\"f\")",
                "    y = torch.from_file(\"/etc/passwd\", False, 4)",
                "    y = ops.aten.from_file(\"/etc/passwd\", False, 4)",
                "    y = __torch__.torch.classes.dist_rpc.WorkerInfo(\"a\", 1)",
                "    while True:\n      x = torch.relu(x)",
                "    for i in range(1000000000000):\n      x = torch.relu(x)",
                "    f = fork(x)",
                "    print(x)",
                "    y = \"\"\"\"\n    torch.save(x, \"f\")\n\"\"\"\"",
                "    # a remark\n    y = x",
                "    y = torch.relu(x) # \u00e9",
                "    y = x @ x",
                "  def save(self, x: Tensor) -> Tensor:\n    return x",
                "  def __setstate__(self, x: Tensor) -> None:\n    return None",
                "    y = torch.zeros([1099511627776])",
            })
    void codeThatReachesOutsideOrLoopsIsRefused(String code) {
        assertEquals(
                FORBIDDEN_CODE,
                assertThrows(
                                RefusedWeightsException.class,
                                () -> TorchScriptCode.require(Map.of(
                                        "code/__torch__.py",
                                        "class N(Module):\n  def forward(self: __torch__.N, x: Tensor) -> Tensor:\n"
                                                + code
                                                + "\n    return x\n")))
                        .reason());
    }

    @Test
    void archivesThatAreBuiltOddlyAreRefused() throws Exception {
        assertRefused(MALFORMED_ARCHIVE, rebuilt(entries -> with(entries, "traced/run.sh", new byte[1])));
        assertRefused(MALFORMED_ARCHIVE, rebuilt(entries -> with(entries, "traced/code/../../x.py", new byte[1])));
        assertRefused(MALFORMED_ARCHIVE, rebuilt(entries -> with(entries, "elsewhere/data/0", new byte[1])));
        assertRefused(MALFORMED_ARCHIVE, rebuilt(entries -> without(entries, "traced/version")));
        assertRefused(MALFORMED_ARCHIVE, rebuilt(entries -> without(entries, "traced/data.pkl")));
        assertRefused(PICKLE, rebuilt(entries -> without(entries, "traced/constants.pkl")));
        byte[] good = Files.readAllBytes(fixture("traced.pt"));
        assertRefused(
                MALFORMED_ARCHIVE, Files.write(folder.resolve("longer.pt"), Arrays.copyOf(good, good.length + 4)));
        assertRefused(MALFORMED_ARCHIVE, Files.write(folder.resolve("cut.pt"), Arrays.copyOf(good, good.length / 2)));
        assertRefused(MALFORMED_ARCHIVE, Files.write(folder.resolve("short.pt"), Arrays.copyOf(good, 16)));
        byte[] flipped = good.clone();
        flipped[100] ^= 1;
        assertRefused(MALFORMED_ARCHIVE, Files.write(folder.resolve("flipped.pt"), flipped));
        byte[] twice = replaced(good, "traced/data/1", "traced/data/0");
        assertRefused(DUPLICATE_NAME, Files.write(folder.resolve("twice.pt"), twice));
    }

    @Test
    void zipBombsAreRefusedBeforeTheyUnfold() throws Exception {
        byte[] zeros = new byte[64 << 20];
        Path text = folder.resolve("text.pt");
        Path numbers = folder.resolve("numbers.pt");
        Path many = folder.resolve("many.pt");
        deflate(text, Map.of("traced/code/__torch__.py", zeros));
        deflate(numbers, Map.of("traced/data/0", zeros));
        Map<String, byte[]> modest = new LinkedHashMap<>();
        for (int i = 0; i < 64; i++) {
            modest.put("traced/code/__torch__/m" + i + ".py", new byte[1 << 20]);
        }
        deflate(many, modest);

        for (Path bomb : List.of(text, numbers, many)) {
            assertTrue(Files.size(bomb) < 1 << 18);
            assertRefused(TOO_LARGE, bomb);
        }
    }

    @Test
    void mutatedArchivesAreRefusedOrRun() throws Exception {
        long seed = Long.getLong("consilium.seed", 20261121);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        Map<String, Integer> outcomes = new TreeMap<>();
        byte[] good = Files.readAllBytes(fixture("traced.pt"));
        int mutations = Integer.getInteger("consilium.mutations", 1000);
        for (int i = 0; i < mutations; i++) {
            Path file = folder.resolve("mutated.pt");
            if (i % 2 == 0) {
                Files.write(file, mutated(good, random));
            } else {
                // With the checksums put right, so that what is inside gets as far as it can.
                rebuilt(
                        entries -> {
                            List<String> names = List.copyOf(entries.keySet());
                            String name = names.get(random.nextInt(names.size()));
                            entries.put(name, mutated(entries.get(name), random));
                            return entries;
                        },
                        file);
            }
            outcomes.merge(outcome(file, "mutation " + i + " of seed " + seed), 1, Integer::sum);
        }
        System.out.println("torchscript: " + mutations + " mutations of seed " + seed + ": " + outcomes);
        assertFalse(outcomes.isEmpty());
    }

    private static byte[] mutated(byte[] source, RandomGenerator random) {
        if (source.length == 0) {
            return new byte[] {0};
        }
        byte[] bytes = source.clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = -1;
                default -> bytes = Arrays.copyOf(bytes, at + 1);
            }
        }
        return bytes;
    }

    private static String outcome(Path file, String which) {
        try (NDManager manager = TorchEngine.newManager();
                TorchScript network = TorchScript.load(file, TinyNetwork.TINY)) {
            network.logits(manager.ones(new Shape(1, 3, 32, 32))).toFloatArray();
            return "RAN";
        } catch (RefusedWeightsException e) {
            return e.reason().name();
        } catch (RuntimeException e) {
            throw new AssertionError(which + " isn't refused but fails", e);
        }
    }

    @Test
    void anArchiveThatWasOnlyPackedAgainIsAccepted() throws Exception {
        Path file = rebuilt(entries -> entries);

        assertDoesNotThrow(() -> TorchScript.check(file));
        TorchScript.load(file, TinyNetwork.TINY).close();
    }

    private static void assertRefused(Reason reason, Path file) {
        assertEquals(
                reason,
                assertThrows(RefusedWeightsException.class, () -> TorchScript.check(file))
                        .reason());
    }

    private Path rebuilt(UnaryOperator<Map<String, byte[]>> change) throws Exception {
        return rebuilt(change, folder.resolve("rebuilt.pt"));
    }

    /** The traced archive, packed again after a change. */
    private static Path rebuilt(UnaryOperator<Map<String, byte[]>> change, Path file) throws Exception {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        // Torch's own entries are of a kind that the JDK's stream reader doesn't take.
        try (ZipFile zip = new ZipFile(fixture("traced.pt").toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> changed : change.apply(entries).entrySet()) {
                ZipEntry entry = new ZipEntry(changed.getKey());
                CRC32 crc = new CRC32();
                crc.update(changed.getValue());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(changed.getValue().length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(changed.getValue());
            }
        }
        return file;
    }

    private static void deflate(Path file, Map<String, byte[]> entries) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
    }

    private static Map<String, byte[]> with(Map<String, byte[]> entries, String name, byte[] body) {
        entries.put(name, body);
        return entries;
    }

    private static Map<String, byte[]> without(Map<String, byte[]> entries, String name) {
        entries.remove(name);
        return entries;
    }

    private static Map<String, byte[]> replaceText(Map<String, byte[]> entries, String from, String to, String where) {
        entries.replaceAll((name, body) -> name.contains(where)
                ? new String(body, StandardCharsets.UTF_8).replace(from, to).getBytes(StandardCharsets.UTF_8)
                : body);
        return entries;
    }

    private static byte[] replaced(byte[] bytes, String from, String to) {
        return new String(bytes, StandardCharsets.ISO_8859_1).replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Path fixture(String name) throws URISyntaxException {
        return SafetensorsTest.fixture(name);
    }
}
