package io.consilium.runtime.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.image.Picture;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.network.Formula;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.network.TinyNetwork;
import io.consilium.runtime.weights.Weights;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the system says that a process takes, in a JVM of its own whose heap can neither grow nor shrink. */
class NativeMemoryTest {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String GROWN = "grown over 10,000 questions: ";
    private static final String RETURNED = "given back by closing ResNet-50: ";

    @Test
    void memoryStaysFlatOverTenThousandQuestionsAndClosingGivesItBack(@TempDir Path folder) throws Exception {
        assumeTrue(Files.exists(STATUS), "resident memory is read from /proc, which this system hasn't");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms128m",
                        "-Xmx128m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.awt.headless=true",
                        "-Dai.djl.pytorch.num_threads=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NativeMemoryTest.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, child.waitFor(), said);
        System.out.print("inference: " + said);
        // One input that is left behind each time would be 120 MiB.
        assertTrue(kibibytes(said, GROWN) < 16 << 10, said);
        // The weights are 98 MiB; the JVM takes some for itself meanwhile, 15 MiB in one build.
        assertTrue(kibibytes(said, RETURNED) > 64 << 10, said);
    }

    private static long kibibytes(String said, String label) {
        return Long.parseLong(said.lines()
                .filter(line -> line.startsWith(label))
                .findFirst()
                .orElseThrow(() -> new AssertionError(said))
                .substring(label.length())
                .split(" ", 2)[0]);
    }

    /** The child: asks ten thousand questions, closes a large model, and says what that took and gave. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        try (WarmModel model = new WarmModel(load(folder, TinyNetwork.TINY))) {
            // Until the JIT compiler has nothing left to do, which takes memory of its own.
            ask(model, 15_000);
            long before = resident();
            ask(model, 10_000);
            System.out.println(GROWN + (resident() - before) + " KiB of " + before);
        }
        LoadedModel large = load(folder, Architectures.RESNET_50);
        long open = resident();
        large.close();
        System.out.println(RETURNED + (open - resident()) + " KiB of " + open);
    }

    private static LoadedModel load(Path folder, Architecture architecture) throws IOException {
        Path file = folder.resolve(architecture + ".safetensors");
        try (NDManager manager = TorchEngine.newManager()) {
            Network network = architecture.newNetwork(2);
            Formula.fill(network, manager);
            Weights.save(file, network, List.of("a", "b"), Map.of());
        }
        TorchEngine.releaseMemory();
        return LoadedModel.load(file, ModelIdentity.of(file, architecture));
    }

    private static void ask(WarmModel model, int times) throws InterruptedException {
        Picture picture = Picture.of(new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_GRAY));
        for (int i = 0; i < times; i++) {
            if (i % 100 == 0) {
                model.explain(picture);
            } else {
                model.answer(picture);
            }
        }
    }

    /** In KiB. */
    private static long resident() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
