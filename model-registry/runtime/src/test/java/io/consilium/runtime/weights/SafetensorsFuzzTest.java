package io.consilium.runtime.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.management.ThreadMXBean;
import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.network.Formula;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.network.TinyNetwork;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files, twelve thousand unless told otherwise: each is refused in so many words, or is loaded and answers. A crash ends the build. */
class SafetensorsFuzzTest {

    private static final int MUTATIONS = Integer.getInteger("consilium.mutations", 12_000);
    private static final long SEED = Long.getLong("consilium.seed", 20261121);

    @Test
    void everyMutationIsRefusedOrRuns(@TempDir Path folder) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        Map<String, Integer> outcomes = new TreeMap<>();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (NDManager manager = TorchEngine.newManager()) {
            Mutations mutations = new Mutations(sound(folder, manager), random);
            NDArray image = Formula.input(manager, "input", new Shape(1, 3, 32, 32));
            Path file = folder.resolve("mutated.safetensors");
            warmUp(file, image, mutations);
            long mostAboveTwice = 0;
            for (int i = 0; i < MUTATIONS; i++) {
                byte[] mutated = mutations.next();
                Files.write(file, mutated);
                long before = threads.getCurrentThreadAllocatedBytes();
                outcomes.merge(outcome(file, image, "mutation " + i + " of seed " + SEED), 1, Integer::sum);
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                mostAboveTwice = Math.max(mostAboveTwice, allocated - 2L * mutated.length);
            }
            System.out.println("safetensors: " + MUTATIONS + " mutations of seed " + SEED + ": " + outcomes
                    + ", at most twice the file and " + mostAboveTwice + " bytes of heap");
            assertTrue(mostAboveTwice < 1 << 20, mostAboveTwice + " bytes more than twice the file, seed " + SEED);
            assertEquals(
                    MUTATIONS,
                    outcomes.values().stream().mapToInt(Integer::intValue).sum());
            assertTrue(outcomes.size() > 10, "the mutations reach many checks: " + outcomes);
        }
    }

    /** Loading classes takes memory too, once. */
    private static void warmUp(Path file, NDArray image, Mutations mutations) throws IOException {
        Files.write(file, mutations.sound);
        assertEquals("RAN", outcome(file, image, "the sound file"));
        for (int i = 0; i < 500; i++) {
            Files.write(file, mutations.next());
            outcome(file, image, "warming up, mutation " + i + " of seed " + SEED);
        }
    }

    private static byte[] sound(Path folder, NDManager manager) throws IOException {
        Network network = TinyNetwork.TINY.newNetwork(2);
        Formula.fill(network, manager);
        Path file = folder.resolve("sound.safetensors");
        Weights.save(file, network, List.of("no", "yes"), Map.of());
        return Files.readAllBytes(file);
    }

    private static String outcome(Path file, NDArray image, String which) {
        try (NDManager manager = TorchEngine.newManager()) {
            Network network = Weights.load(file, TinyNetwork.TINY, manager).network();
            NDArray copy = image.duplicate();
            copy.attach(manager);
            network.logits(copy).toFloatArray();
            return "RAN";
        } catch (RefusedWeightsException e) {
            return e.reason().name();
        } catch (RuntimeException e) {
            throw new AssertionError(which + " isn't refused but fails", e);
        }
    }

    /** Damage that a disk, a network or an attacker does, and worse in the header, where the file explains itself. */
    private static final class Mutations {
        private static final List<String> NUMBERS = List.of(
                "0",
                "-1",
                "1",
                "4",
                "8",
                "2147483647",
                "2147483648",
                "4294967296",
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551615",
                "1e3",
                "0.5",
                "99999999999999999999999",
                "[]",
                "null",
                "\"\"",
                "{}",
                "true");
        private static final List<String> WORDS = List.of(
                "F16",
                "BF16",
                "F64",
                "I64",
                "U8",
                "BOOL",
                "F32",
                "F8_E4M3",
                "dtype",
                "shape",
                "data_offsets",
                "__metadata__",
                "conv.weight",
                "fc.bias",
                "",
                "\\u0000",
                "bn.num_batches_tracked");

        private final byte[] sound;
        private final int headerEnd;
        private final RandomGenerator random;

        Mutations(byte[] sound, RandomGenerator random) {
            this.sound = sound;
            this.random = random;
            headerEnd = Long.BYTES + (sound[0] & 0xff) + ((sound[1] & 0xff) << 8);
        }

        byte[] next() {
            byte[] bytes = sound;
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                bytes = random.nextInt(3) == 0 ? damaged(bytes) : rewritten(bytes);
            }
            return bytes;
        }

        private byte[] damaged(byte[] source) {
            byte[] bytes = source.clone();
            int at = random.nextInt(random.nextBoolean() ? Math.min(bytes.length, headerEnd) : bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(16));
                default -> {
                    for (int i = at; i < Math.min(at + 4, bytes.length); i++) {
                        bytes[i] = -1;
                    }
                }
            }
            return bytes;
        }

        /** Another header, of the length that the file then says. */
        private byte[] rewritten(byte[] source) {
            if (source.length < headerEnd) {
                return source;
            }
            String header = new String(source, Long.BYTES, headerEnd - Long.BYTES, StandardCharsets.ISO_8859_1);
            byte[] data = Arrays.copyOfRange(source, headerEnd, source.length);
            String changed = switch (random.nextInt(5)) {
                case 0 -> replaceOne(header, "\\d+", NUMBERS.get(random.nextInt(NUMBERS.size())));
                case 1 -> replaceOne(header, "\"[^\"]*\"", '"' + WORDS.get(random.nextInt(WORDS.size())) + '"');
                case 2 -> replaceOne(header, "\"[^\"]*\":\\{[^}]*},?", "");
                case 3 -> replaceOne(header, "[{}\\[\\],:\"]", "");
                default -> replaceOne(header, "\\d+", Integer.toString(random.nextInt(2000)));
            };
            return SafetensorsFile.of(changed, data);
        }

        private String replaceOne(String text, String pattern, String with) {
            List<MatchResult> found =
                    Pattern.compile(pattern).matcher(text).results().toList();
            if (found.isEmpty()) {
                return text;
            }
            MatchResult one = found.get(random.nextInt(found.size()));
            return text.substring(0, one.start()) + with + text.substring(one.end());
        }
    }
}
