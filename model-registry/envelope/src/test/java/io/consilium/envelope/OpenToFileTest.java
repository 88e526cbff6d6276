package io.consilium.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenToFileTest {

    @TempDir
    private Path scratch;

    private Path directory;
    private Path target;
    private final ContentKey key = Samples.key();
    private final Envelope envelope = new Envelope(key, ContentKind.WEIGHTS);
    private final byte[] plain = Samples.bytes(new Random(6), 3_000_000);

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(scratch.resolve("cache"));
        target = directory.resolve("weights.safetensors");
    }

    @Test
    void theFileAppearsWholeAndForItsOwnerOnly() throws IOException {
        PlainDigest found = envelope.openToFile(sealed(), target, Optional.of(Samples.digest(plain)));

        assertEquals(Samples.digest(plain), found);
        assertArrayEquals(plain, Files.readAllBytes(target));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
        assertEquals(List.of(target), files());
    }

    @Test
    void anOlderFileIsReplacedOnSuccessAndKeptOnFailure() throws IOException {
        Files.writeString(target, "older");
        InputStream cut = new ByteArrayInputStream(Arrays.copyOf(sealedBytes(), 2_000_000));

        assertThrows(EnvelopeException.class, () -> envelope.openToFile(cut, target, Optional.empty()));
        assertEquals("older", Files.readString(target));
        envelope.openToFile(sealed(), target, Optional.empty());
        assertArrayEquals(plain, Files.readAllBytes(target));
        assertEquals(List.of(target), files());
    }

    @Test
    void otherPlainBytesThanTheLedgersAreRefused() throws IOException {
        PlainDigest ledgers = Samples.digest(new byte[3]);

        EnvelopeException.WrongDigest refusal = assertThrows(
                EnvelopeException.WrongDigest.class, () -> envelope.openToFile(sealed(), target, Optional.of(ledgers)));

        assertTrue(refusal.getMessage().contains(ledgers.toString()), refusal.getMessage());
        assertEquals(List.of(), files());
    }

    @Test
    void aSourceThatFailsHalfwayLeavesNothing() throws IOException {
        InputStream half = new SequenceInputStream(
                new ByteArrayInputStream(Arrays.copyOf(sealedBytes(), 2_000_000)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("connection reset");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        return read();
                    }
                });

        IOException failure =
                assertThrows(IOException.class, () -> envelope.openToFile(half, target, Optional.empty()));
        assertEquals("connection reset", failure.getMessage());
        assertEquals(List.of(), files());
    }

    @Test
    void evenAnErrorInTheSourceLeavesNothing() throws IOException {
        InputStream broken = new SequenceInputStream(
                new ByteArrayInputStream(Arrays.copyOf(sealedBytes(), 2_000_000)), new InputStream() {
                    @Override
                    public int read() {
                        throw new StackOverflowError();
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        return read();
                    }
                });

        assertThrows(StackOverflowError.class, () -> envelope.openToFile(broken, target, Optional.empty()));
        assertEquals(List.of(), files());
    }

    @Test
    void aDirectoryThatIsNotThereIsAnIoError() {
        assertThrows(
                IOException.class,
                () -> envelope.openToFile(sealed(), directory.resolve("none/weights"), Optional.empty()));
    }

    /** The operating system refuses to let a file grow further, as it does when a disk or a quota is full. */
    @Test
    void aFullDiskLeavesNothing() throws Exception {
        Path sealed = Files.write(scratch.resolve("sealed"), sealedBytes());
        Process process = opening("ulimit -f 1024; exec \"$@\"", Redirect.from(sealed.toFile()));
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue(), output);
        assertTrue(output.contains("java.io.IOException: File too large"), output);
        assertEquals(List.of(), files());
    }

    /** A folder in which files can be made but that can't be opened, so that nothing can make a name in it last. */
    @Test
    void aFolderThatCanNotKeepANameIsRefusedBeforeAnythingIsWritten() throws Exception {
        Path sealed = Files.write(scratch.resolve("sealed"), sealedBytes());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("-wx------"));
        try {
            // The root user may open everything, unless it gives that right away.
            Process process = opening(
                    "[ \"$(id -u)\" != 0 ] || set -- setpriv --bounding-set=-all --inh-caps=-all \"$@\"; exec \"$@\"",
                    Redirect.from(sealed.toFile()));
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(1, process.exitValue(), output);
            assertTrue(output.contains("AccessDeniedException"), output);
        } finally {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
        assertEquals(List.of(), files());
    }

    @Test
    void aKilledProcessLeavesNoPlainFileButALeftoverThatTheNextStartDeletes() throws Exception {
        Process process = opening("exec \"$@\"", Redirect.PIPE);
        try (OutputStream writing = process.getOutputStream()) {
            // It waits for more, with some plain bytes on disk already.
            writing.write(sealedBytes(), 0, 2_500_000);
            writing.flush();
            while (files().stream().noneMatch(file -> file.toFile().length() > 0)) {
                assertTrue(process.isAlive());
                Thread.sleep(10);
            }
            process.destroyForcibly();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        }

        assertFalse(Files.exists(target));
        assertEquals(1, files().size());
        Path bystander = Files.writeString(directory.resolve(".notes.part"), "not ours");
        assertEquals(1, Envelope.deleteLeftovers(directory));
        assertEquals(List.of(bystander), files());
        assertEquals(0, Envelope.deleteLeftovers(directory));
    }

    /** Another process that opens what it is given into the target. */
    private Process opening(String script, Redirect input) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                script,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OpenToFile.class.getName(),
                HexFormat.of().formatHex(key.encode()),
                target.toString()));
        return new ProcessBuilder(command)
                .redirectInput(input)
                .redirectErrorStream(true)
                .start();
    }

    /** What the other process does. */
    static final class OpenToFile {

        private OpenToFile() {}

        public static void main(String[] arguments) throws IOException {
            ContentKey key = ContentKey.decode(HexFormat.of().parseHex(arguments[0]));
            new Envelope(key, ContentKind.WEIGHTS).openToFile(System.in, Path.of(arguments[1]), Optional.empty());
        }
    }

    private byte[] sealedBytes() throws IOException {
        return Samples.seal(key, ContentKind.WEIGHTS, plain);
    }

    private InputStream sealed() throws IOException {
        return new ByteArrayInputStream(sealedBytes());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
