package io.consilium.service.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Word;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.hashing.Hashes;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import io.consilium.service.testing.SmallWeights;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceTest {

    @TempDir
    static Path home;

    private static Network network;
    private static Registry registry;
    private static Publisher north;

    @BeforeAll
    static void start() {
        network = Network.start();
        registry = Registry.start(network, Network.NORTH, home);
        north = new Publisher(registry, Network.NORTH);
    }

    @AfterAll
    static void stop() {
        registry.close();
        network.close();
    }

    @Test
    void anImageIsAnsweredWithProbabilitiesAndWhoseTheyAre() throws IOException {
        long model = north.publish(601);

        JsonNode answer = ask(model, image(1), "&heatMap=true").expect(200).json();

        assertEquals(model, answer.path("model").asLong());
        assertEquals(
                Hashes.of(SmallWeights.of(601)).hex(),
                answer.path("weightsHash").asText());
        assertEquals(2, answer.path("likelihoods").size());
        double sum = 0;
        for (JsonNode each : answer.path("likelihoods")) {
            sum += each.path("probability").asDouble();
        }
        assertEquals(1, sum, 1e-9);
        assertTrue(answer.path("milliseconds").asDouble() > 0);
        byte[] heatMap = Base64.getDecoder().decode(answer.path("heatMap").asText());
        assertEquals("PNG", new String(heatMap, 1, 3, StandardCharsets.US_ASCII));
        assertTrue(ask(model, image(2), "").expect(200).json().path("heatMap").isNull());
    }

    @Test
    void recalledModelIsRefusedEvenWhenWarm() throws IOException {
        long model = north.publish(602);
        ask(model, image(1), "").expect(200);
        Path cached = home.resolve("weights")
                .resolve(Hashes.of(SmallWeights.of(602)).hex().substring(2));
        assertTrue(Files.exists(cached));

        // Past this registry: it learns of it from the ledger only, and must not need to hear of it first.
        network.as(Network.NORTH, ModelLedgerCalls.recall(model, RecallReason.SAFETY_RISK, Word.ZERO));

        assertEquals("recalled", ask(model, image(1), "").expect(410).problem());
        assertFalse(Files.exists(cached));
    }

    @Test
    void whatIsRecalledWhileNobodyAsksIsGoneFromMemoryAndDisk() throws IOException, InterruptedException {
        long model = north.publish(603);
        ask(model, image(1), "").expect(200);
        Path cached = home.resolve("weights")
                .resolve(Hashes.of(SmallWeights.of(603)).hex().substring(2));

        network.as(Network.NORTH, ModelLedgerCalls.recall(model, RecallReason.SAFETY_RISK, Word.ZERO));

        Eventually.holds("the plain copy is gone", () -> !Files.exists(cached));
    }

    @Test
    void aRecallDuringASlowUploadIsRefused() throws IOException, InterruptedException {
        for (int seed : new int[] {608, 609}) {
            long model = north.publish(seed);
            ask(model, image(1), "").expect(200);
            Path cached = home.resolve("weights")
                    .resolve(Hashes.of(SmallWeights.of(seed)).hex().substring(2));
            Path recorded = cached.resolveSibling(cached.getFileName() + ".recorded");
            // It is made again once the ledger was asked, so that it tells when that was.
            Files.delete(recorded);
            byte[] image = image(1);
            try (Socket slow =
                    new Socket(registry.address().getHost(), registry.address().getPort())) {
                OutputStream out = slow.getOutputStream();
                out.write(("POST /api/v1/inference?model=" + model
                                + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                + registry.token(Network.NORTH) + "\r\nContent-Type: image/png\r\nContent-Length: "
                                + image.length + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(image, 0, 100);
                Eventually.holds("the model was allowed", () -> Files.exists(recorded));

                network.as(Network.NORTH, ModelLedgerCalls.recall(model, RecallReason.SAFETY_RISK, Word.ZERO));
                if (seed == 609) {
                    Eventually.holds("the plain copy is gone", () -> !Files.exists(cached));
                }
                out.write(image, 100, image.length - 100);

                String answer = new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(answer.startsWith("HTTP/1.1 410 "), answer);
                assertTrue(answer.contains("urn:consilium:problem:recalled"), answer);
            }
        }
    }

    @Test
    void withdrawnModelIsRefusedEvenWhenWarm() throws IOException {
        long model = north.publish(604);
        ask(model, image(1), "").expect(200);

        registry.send("POST", Network.NORTH, "/api/v1/models/" + model + "/withdrawal", Map.of())
                .expect(200);

        assertEquals("withdrawn", ask(model, image(1), "").expect(410).problem());
    }

    @Test
    void whatIsNoImageIsRefused() {
        long model = north.publish(605);

        assertEquals(
                "refused-input",
                ask(model, "not an image".getBytes(StandardCharsets.UTF_8), "")
                        .expect(422)
                        .problem());
    }

    @Test
    void modelsOfTwoQuestionsAreEachAskedTheirOwn() throws IOException {
        long one = north.publish(606);
        long other = north.publish(607);

        for (long model : new long[] {one, other, one}) {
            assertEquals(
                    model,
                    ask(model, image(3), "").expect(200).json().path("model").asLong());
        }
    }

    private static Answer ask(long model, byte[] image, String more) {
        return registry.call(
                "POST",
                Network.NORTH,
                "/api/v1/inference?model=" + model + more,
                BodyPublishers.ofByteArray(image),
                "Content-Type",
                "image/png");
    }

    private static byte[] image(int seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return png.toByteArray();
    }
}
