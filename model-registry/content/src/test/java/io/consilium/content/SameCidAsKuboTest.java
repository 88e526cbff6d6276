package io.consilium.content;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.consilium.content.testing.KuboNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our CIDs are those of a real Kubo, whatever the size: that is what lets a site move between stores. */
class SameCidAsKuboTest {

    private record Case(Layout layout, long size, long seed) {}

    private static final long LINKS = Layout.STANDARD.links();
    private static final int MIB = Layout.STANDARD.leafSize();

    private static KuboNode node;
    private static HttpClient client;

    @BeforeAll
    static void start() throws IOException {
        node = KuboNode.offline();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        node.close();
    }

    @Test
    void sizesAroundEveryBoundaryOfSmallLeaves() throws Exception {
        Set<Case> cases = new LinkedHashSet<>();
        for (int leafSize : new int[] {16, 100, 256}) {
            Layout layout = new Layout(leafSize, Layout.STANDARD.links());
            // Leaves at which a level fills up or a new one begins: one, two and three levels.
            for (long leaves :
                    new long[] {0, 1, 2, 3, LINKS - 1, LINKS, LINKS + 1, LINKS + 2, 2 * LINKS, 2 * LINKS + 1}) {
                around(layout, leaves, cases);
            }
        }
        Layout smallest = new Layout(16, Layout.STANDARD.links());
        for (long leaves : new long[] {
            LINKS * (LINKS - 1),
            LINKS * (LINKS - 1) + 1,
            LINKS * LINKS - 1,
            LINKS * LINKS,
            LINKS * LINKS + 1,
            LINKS * (LINKS + 1),
            LINKS * (LINKS + 1) + 1
        }) {
            around(smallest, leaves, cases);
        }
        check(cases, 100);
    }

    @Test
    void sizesAroundEveryBoundaryOfNarrowTrees() throws Exception {
        Set<Case> cases = new LinkedHashSet<>();
        // Few links make deep trees of few bytes: up to six levels.
        for (int links : new int[] {2, 3, 5}) {
            Layout layout = new Layout(16, links);
            for (long leaves = 0; leaves <= 70; leaves++) {
                around(layout, leaves, cases);
            }
        }
        check(cases, 500);
    }

    @Test
    void randomSizesInRandomLayouts() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        Set<Case> cases = new LinkedHashSet<>();
        for (int i = 0; i < 300; i++) {
            Layout layout = new Layout(random.nextInt(16, 5000), random.nextInt(2, 200));
            cases.add(new Case(layout, random.nextLong(0, 300_000), random.nextLong()));
        }
        check(cases, 300);
    }

    @Test
    void sizesAroundEveryBoundaryOfTheLayoutThatIsShared() throws Exception {
        Set<Case> cases = new LinkedHashSet<>();
        for (long leaves : new long[] {0, 1, 2, 3, 7}) {
            around(Layout.STANDARD, leaves, cases);
        }
        for (long size : new long[] {MIB * LINKS - 1, MIB * LINKS, MIB * LINKS + 1, MIB * (LINKS + 1) + 12345}) {
            cases.add(new Case(Layout.STANDARD, size, size));
        }
        check(cases, 16);
    }

    @Test
    void storesAndKuboItselfNameTheSameBytesTheSame(@TempDir Path directory) throws Exception {
        try (Kubo kubo = new Kubo(KuboSettings.at(node.api()));
                Folder folder = Folder.open(directory.resolve("store"))) {
            for (int size : new int[] {0, 1, 1000, MIB - 1, MIB, MIB + 1, 3 * MIB + 17}) {
                byte[] content = RandomContent.bytes(size, size);
                Path file = Files.write(directory.resolve("file"), content);

                String kubos = node.run(
                        "add", "-Q", "--cid-version=1", "--raw-leaves", "--chunker=size-1048576", file.toString());

                assertAll(
                        () -> assertEquals(
                                kubos, kubo.put(RandomContent.of(content)).cid().toString()),
                        () -> assertEquals(
                                kubos,
                                folder.put(RandomContent.of(content)).cid().toString()),
                        () -> assertEquals(
                                kubos,
                                ContentHasher.hash(RandomContent.of(content))
                                        .cid()
                                        .toString()));
            }
        }
    }

    private static void around(Layout layout, long leaves, Set<Case> cases) {
        for (long size = leaves * layout.leafSize() - 1; size <= leaves * layout.leafSize() + 1; size++) {
            if (size >= 0) {
                cases.add(new Case(layout, size, size));
            }
        }
    }

    private static void check(Set<Case> cases, int atLeast) throws Exception {
        assertTrue(cases.size() >= atLeast, cases.size() + " cases, expected at least " + atLeast);
        for (Case one : cases) {
            Stored ours = ours(one);
            assertEquals(kubos(one), ours.cid().toString(), one.toString());
            assertEquals(one.size(), ours.size(), one.toString());
        }
    }

    private static Stored ours(Case one) throws IOException {
        ContentHasher hasher = new ContentHasher(one.layout());
        byte[] buffer = new byte[10_007];
        InputStream content = RandomContent.stream(one.seed(), one.size());
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            hasher.update(buffer, 0, read);
        }
        return hasher.finish();
    }

    private static String kubos(Case one) throws Exception {
        String query = "only-hash=true&cid-version=1&raw-leaves=true&chunker=size-"
                + one.layout().leafSize() + "&max-file-links=" + one.layout().links();
        List<InputStream> parts = new ArrayList<>();
        parts.add(ascii(String.join(
                "\r\n",
                "--b",
                "Content-Disposition: form-data; name=\"file\"; filename=\"f\"",
                "Content-Type: application/octet-stream",
                "",
                "")));
        parts.add(RandomContent.stream(one.seed(), one.size()));
        parts.add(ascii("\r\n--b--\r\n"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.api() + "/api/v0/add?" + query))
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new SequenceInputStream(Collections.enumeration(parts))))
                .build();
        String answer =
                client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return new ObjectMapper().readTree(answer).path("Hash").asText("none: " + answer);
    }

    private static InputStream ascii(String text) {
        return RandomContent.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
