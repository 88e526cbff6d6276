package io.consilium.cli.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.Consilium;
import io.consilium.content.Cid;
import io.consilium.content.ContentStore;
import io.consilium.content.Folder;
import io.consilium.content.Kubo;
import io.consilium.content.KuboSettings;
import io.consilium.content.testing.KuboNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentCommandTest {

    private static final byte[] CONTENT = "the weights of a model".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path store;
    private Cid cid;

    @BeforeEach
    void put() throws IOException {
        store = directory.resolve("store");
        cid = put(store);
    }

    private static Cid put(Path folder) throws IOException {
        try (Folder store = Folder.open(folder)) {
            return put(store);
        }
    }

    private static Cid put(ContentStore store) throws IOException {
        return store.put(new ByteArrayInputStream(CONTENT)).cid();
    }

    private void damage() throws IOException {
        Files.writeString(block(), "something else");
    }

    private Path block() throws IOException {
        try (Stream<Path> files = Files.walk(store.resolve("blocks"))) {
            return files.filter(file -> file.endsWith(cid.toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void soundFolderIsSaidToBeSound() {
        assertEquals(0, run("verify", "--folder", store.toString()));

        assertEquals(
                "Blocks checked: 1, damaged: 0; pinned contents incomplete: 0\nNothing is wrong.\n",
                out.toString(StandardCharsets.UTF_8));
        assertEquals("", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void damageIsNamedAndLeftAsItIs() throws IOException {
        damage();

        assertEquals(1, run("verify", "--folder", store.toString()));

        assertSaid("damaged     " + cid);
        assertSaid("incomplete  " + cid);
        assertSaid("consilium content repair --folder " + store);
        assertEquals("something else", Files.readString(block()));
    }

    @Test
    void damageIsTheSameForPrograms() throws IOException {
        damage();

        assertEquals(1, run("verify", "--folder", store.toString(), "--json"));

        JsonNode answer = JsonMapper.builder().build().readTree(out.toString(StandardCharsets.UTF_8));
        assertEquals(1, answer.path("checked").asInt());
        assertEquals(cid.toString(), answer.at("/damaged/0").asText());
        assertEquals(cid.toString(), answer.at("/incomplete/0").asText());
    }

    @Test
    void whatIsLostIsRepairedFromABackup() throws IOException {
        damage();
        assertEquals(1, run("repair", "--folder", store.toString()));
        assertSaid("lost        " + cid);
        Path backup = directory.resolve("backup");
        put(backup);

        assertEquals(0, run("repair", "--folder", store.toString(), "--from-folder", backup.toString()));

        assertSaid("restored    " + cid);
        assertSaid("Every pinned content is complete.");
        assertEquals(0, run("verify", "--folder", store.toString()));
    }

    @Test
    void whatIsLostIsRepairedFromKubo() throws IOException {
        damage();
        try (KuboNode node = KuboNode.offline();
                Kubo kubo = new Kubo(KuboSettings.at(node.api()))) {
            put(kubo);

            assertEquals(
                    0,
                    run(
                            "repair",
                            "--folder",
                            store.toString(),
                            "--from-kubo",
                            node.api().toString(),
                            "--json"));
        }

        JsonNode answer = JsonMapper.builder().build().readTree(out.toString(StandardCharsets.UTF_8));
        assertEquals(cid.toString(), answer.at("/restored/0").asText());
        assertEquals(0, answer.path("lost").size());
    }

    @Test
    void kuboThatDoesNotAnswerLeavesTheContentLostAndSaysWhy() throws IOException {
        damage();

        assertEquals(1, run("repair", "--folder", store.toString(), "--from-kubo", "http://127.0.0.1:1"));

        assertSaid("lost        " + cid + ": Kubo at http://127.0.0.1:1 can't be reached");
    }

    @Test
    void mistypedFolderIsNotMade() {
        Path other = directory.resolve("stroe");

        assertEquals(1, run("verify", "--folder", other.toString()));
        assertEquals(1, run("repair", "--folder", other.toString()));
        assertEquals(1, run("repair", "--folder", store.toString(), "--from-folder", other.toString()));

        assertTrue(err.toString(StandardCharsets.UTF_8).contains(other + " is no folder that contents are stored in"));
        assertFalse(Files.exists(other));
    }

    @Test
    void wrongUsageIsExplained() {
        assertEquals(2, run("repair", "--folder", store.toString(), "--from-kubo", "127.0.0.1:5001"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("looks like http://127.0.0.1:5001"), err::toString);
        assertEquals(2, run("repair", "--folder", store.toString(), "--from-kubo", "http://a:1", "--from-folder", "b"));
        assertEquals(2, run("verify"));
    }

    private void assertSaid(String expected) {
        String said = out.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains(expected), said);
    }

    private int run(String command, String... options) {
        out.reset();
        err.reset();
        String[] arguments =
                Stream.concat(Stream.of("content", command), Stream.of(options)).toArray(String[]::new);
        return Consilium.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }
}
