package io.consilium.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyFileTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:15:30.123456Z");
    private static final int FEW_ITERATIONS = 2;

    @TempDir
    private Path directory;

    private Path path;
    private KeyFile file;
    private final MemberKeys keys = MemberKeys.generate(1, NOW);

    @BeforeEach
    void name() {
        path = directory.resolve("member-keys.json");
        file = new KeyFile(path, FEW_ITERATIONS);
    }

    @Test
    void keysComeBackWithTheirPasswordAndTheStandardStrength() throws IOException {
        KeyFile standard = new KeyFile(path);
        standard.create(keys, Samples.password());

        MemberKeys read = standard.open(Samples.password());

        assertEquals(
                600_000,
                KeyDocument.parse(Files.readAllBytes(path)).derivation().iterations());
        assertSame(keys, read);
        assertEquals(keys.current().pair().publicKey(), standard.publicKey());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertThrows(
                EnvelopeException.WrongPassword.class, () -> standard.open(Password.of("another one".toCharArray())));
        assertThrows(EnvelopeException.WrongPassword.class, () -> standard.open(Password.of(new char[0])));
    }

    @Test
    void fileOfGivenSaltAndNonceIsTheSameBitForBitAndNeverOverwritten() throws IOException {
        byte[] salt = new byte[PasswordLock.SALT_LENGTH];
        byte[] nonce = new byte[PasswordLock.NONCE_LENGTH];
        KeyFile other = new KeyFile(directory.resolve("again.json"), FEW_ITERATIONS);

        file.create(keys, Samples.password(), salt, nonce);
        other.create(keys, Samples.password(), salt, nonce);

        assertArrayEquals(Files.readAllBytes(path), Files.readAllBytes(directory.resolve("again.json")));
        assertSame(keys, file.open(Samples.password()));
        assertThrows(FileAlreadyExistsException.class, () -> file.create(keys, Samples.password(), salt, nonce));
    }

    @Test
    void rotationKeepsOldGrantsReadable() throws IOException {
        WrapContext.Grant oldGrant = new WrapContext.Grant(2026, Samples.LEDGER, 7, 3, 1);
        ContentKey content = Samples.key();
        WrappedKey wrapped = keys.current().pair().publicKey().wrap(content, oldGrant);
        file.create(keys, Samples.password());

        MemberKeys rotated = file.open(Samples.password()).rotated(NOW.plusSeconds(1));
        file.replace(rotated, Samples.password());
        MemberKeys read = file.open(Samples.password());

        assertEquals(List.of(1L, 2L), read.versions());
        assertSame(rotated, read);
        assertEquals(read.current().pair().publicKey(), file.publicKey());
        assertArrayEquals(content.secret(), read.unwrap(wrapped, oldGrant).secret());
        WrapContext.Grant newGrant = new WrapContext.Grant(2026, Samples.LEDGER, 7, 3, 2);
        WrappedKey again = read.current().pair().publicKey().wrap(content, newGrant);
        assertArrayEquals(content.secret(), read.unwrap(again, newGrant).secret());
    }

    @Test
    void aMissingKeyVersionIsNamed() {
        WrapContext.Grant grant = new WrapContext.Grant(2026, Samples.LEDGER, 7, 3, 4);
        WrappedKey wrapped = keys.current().pair().publicKey().wrap(Samples.key(), grant);

        EnvelopeException.MissingKeyVersion refusal =
                assertThrows(EnvelopeException.MissingKeyVersion.class, () -> keys.unwrap(wrapped, grant));
        assertTrue(refusal.getMessage().startsWith("Key version 4 is not among this member's keys, which are [1]"));
    }

    @Test
    void aFileThatExistsIsNeverOverwrittenByANewOne() throws IOException {
        file.create(keys, Samples.password());

        assertThrows(
                FileAlreadyExistsException.class, () -> file.create(MemberKeys.generate(1, NOW), Samples.password()));
        assertSame(keys, file.open(Samples.password()));
    }

    @Test
    void ofTwoWhoCreateAtOnceOneIsRefusedAndTheKeysOfTheOtherAreThere() throws Exception {
        for (int round = 0; round < 50; round++) {
            Files.deleteIfExists(path);
            CyclicBarrier start = new CyclicBarrier(2);
            List<Callable<Optional<MemberKeys>>> both = Collections.nCopies(2, () -> {
                MemberKeys own = MemberKeys.generate(1, NOW);
                start.await();
                try {
                    file.create(own, Samples.password());
                    return Optional.of(own);
                } catch (FileAlreadyExistsException e) {
                    return Optional.empty();
                }
            });
            List<MemberKeys> created = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                for (Future<Optional<MemberKeys>> each : threads.invokeAll(both)) {
                    each.get().ifPresent(created::add);
                }
            }

            assertEquals(1, created.size());
            assertSame(created.getFirst(), file.open(Samples.password()));
            try (Stream<Path> files = Files.list(directory)) {
                assertEquals(List.of(path), files.toList());
            }
        }
    }

    @Test
    void noPrivateKeyIsReadableInTheFile() throws IOException {
        MemberKeys two = keys.rotated(NOW);
        file.create(two, Samples.password());

        String text = Files.readString(path);
        for (MemberKey key : two.all()) {
            assertFalse(text.contains(HexFormat.of().formatHex(key.pair().privateKey())));
            assertTrue(text.contains(key.pair().publicKey().toString()));
        }
        assertFalse(text.contains("horse"));
    }

    @Test
    void aFileThatOthersCouldReadIsRefused() throws IOException {
        file.create(keys, Samples.password());
        for (String permissions : List.of("rw-r-----", "rw----r--", "rw--w----")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            EnvelopeException.ExposedKeyFile refusal =
                    assertThrows(EnvelopeException.ExposedKeyFile.class, () -> file.open(Samples.password()));
            assertTrue(refusal.getMessage().contains(permissions), refusal.getMessage());
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--------"));
        assertSame(keys, file.open(Samples.password()));
    }

    @Test
    void anotherVersionIsAClearError() throws IOException {
        write("{\"format\": \"consilium-member-keys\", \"version\": 2, \"anything\": [\"else\"]}");

        EnvelopeException.UnknownVersion refusal =
                assertThrows(EnvelopeException.UnknownVersion.class, () -> file.open(Samples.password()));
        assertEquals(2, refusal.version());
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        assertThrows(NoSuchFileException.class, () -> file.open(Samples.password()));
        for (String other : List.of(
                "",
                "{}",
                "[]",
                "null",
                "\0\0\u00fe\u00ff\0\u00ff\0\u00ff",
                "{\"format\": \"consilium-member-keys\", \"version\": 1,"
                        + " \"derivation\": {\"function\": \"PBKDF2-HMAC-SHA-256\", \"iterations\": 1, \"salt\": \"\"},"
                        + " \"encryption\": {\"function\": \"AES-256-GCM\", \"nonce\": \"\"},"
                        + " \"keys\": [null], \"sealed\": \"\"}",
                "{\"format\": \"consilium-member-keys\"",
                "{\"format\": \"consilium-member-keys\", \"version\": 1}",
                "{\"format\": \"consilium-member-keys\", \"version\": 1, \"version\": 1}",
                "{\"format\": \"consilium-member-keys\", \"version\": 1, \"keys\": null}",
                "x".repeat((1 << 20) + 1))) {
            write(other);
            EnvelopeException refusal =
                    assertThrows(EnvelopeException.class, () -> file.open(Samples.password()), other);
            assertTrue(
                    refusal instanceof EnvelopeException.MalformedKeyFile
                            || refusal instanceof EnvelopeException.UnknownVersion,
                    refusal::toString);
        }
    }

    @Test
    void everyValueInTheFileIsProtected() throws IOException {
        file.create(keys.rotated(NOW.plusSeconds(60)), Samples.password());
        String text = Files.readString(path);
        Map<String, String> changes = new TreeMap<>(Map.of(
                "\"iterations\" : 2", "\"iterations\" : 3",
                "\"version\" : 2", "\"version\" : 3",
                "2026-11-21T10:15:30Z", "2026-11-21T10:15:31Z",
                "PBKDF2-HMAC-SHA-256", "PBKDF2-HMAC-SHA-512",
                "AES-256-GCM", "AES-128-GCM",
                "\"iterations\" : 2,", "\"iterations\" : 2000000000,"));
        for (MemberKey key : file.open(Samples.password()).all()) {
            changes.put(
                    key.pair().publicKey().toString(),
                    MemberKeyPair.generate().publicKey().toString());
        }
        changes.forEach((before, after) -> {
            assertTrue(text.contains(before), before);
            write(text.replace(before, after));
            assertThrows(EnvelopeException.class, () -> file.open(Samples.password()), after);
        });
    }

    @Test
    void randomMutationsAreAllRefusedOrHarmless() throws IOException {
        file.create(keys.rotated(NOW), Samples.password());
        byte[] good = Files.readAllBytes(path);
        Random random = new Random(Samples.SEED);
        int refused = 0;
        for (int round = 0; round < 3_000; round++) {
            byte[] changed = good.clone();
            changed[random.nextInt(changed.length)] =
                    (byte) (random.nextBoolean() ? random.nextInt() : 0x20 + random.nextInt(95));
            Files.write(path, changed);
            try {
                assertEquals(List.of(1L, 2L), file.open(Samples.password()).versions(), () -> "seed " + Samples.SEED);
            } catch (EnvelopeException e) {
                refused++;
            }
        }
        int harmless = 3_000 - refused;
        assertTrue(harmless < 600, () -> harmless + " changed only white space or letter case? seed " + Samples.SEED);
    }

    @Test
    void aFileWithoutKeysHasNoPublicKey() throws IOException {
        file.create(keys, Samples.password());
        write(Files.readString(path).replaceAll("(?s)\"keys\" : \\[.*\\]", "\"keys\" : [ ]"));

        assertThrows(EnvelopeException.MalformedKeyFile.class, file::publicKey);
    }

    @Test
    void destroyedKeysAreAllDestroyed() {
        MemberKeys two = keys.rotated(NOW);
        assertFalse(two.isDestroyed());
        two.destroy();

        assertTrue(two.isDestroyed());
        assertTrue(keys.isDestroyed(), "a key that both have");
    }

    @Test
    void aPasswordTooShortWritesNothing() throws IOException {
        assertThrows(EnvelopeException.WeakPassword.class, () -> file.create(keys, Password.of("short".toCharArray())));
        assertFalse(Files.exists(path));
    }

    @Test
    void aFailedReplacementLeavesTheOldFileAndNothingElse() throws IOException {
        file.create(keys, Samples.password());
        MemberKeys destroyed = keys.rotated(NOW);
        destroyed.destroy();

        assertThrows(IllegalStateException.class, () -> file.replace(destroyed, Samples.password()));

        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(path), left.toList());
        }
        assertEquals(List.of(1L), file.open(Samples.password()).versions());
    }

    @Test
    void aPasswordIsTheFirstLineOfItsFile() throws IOException {
        for (String text : List.of("grüße aus köln", "grüße aus köln\n", "grüße aus köln\r\nsecond line\n")) {
            Path passwordFile = Files.writeString(directory.resolve("password"), text);
            assertArrayEquals(
                    "grüße aus köln".toCharArray(),
                    Password.fromFile(passwordFile).characters());
        }
        Path noText = Files.write(directory.resolve("password"), new byte[] {(byte) 0xc3, 0x28});
        assertThrows(IOException.class, () -> Password.fromFile(noText));
    }

    @Test
    void aDestroyedPasswordOpensNothing() throws IOException {
        file.create(keys, Samples.password());
        Password password = Samples.password();
        char[] characters = password.characters();
        password.destroy();

        assertTrue(password.isDestroyed());
        assertArrayEquals(new char[characters.length], characters);
        assertThrows(IllegalStateException.class, () -> file.open(password));
    }

    @Test
    void keyVersionsOnlyRise() {
        MemberKey one = keys.current();

        assertThrows(IllegalArgumentException.class, () -> MemberKeys.of(List.of()));
        assertThrows(IllegalArgumentException.class, () -> MemberKeys.of(List.of(one, one)));
        assertThrows(IllegalArgumentException.class, () -> MemberKeys.generate(0, NOW));
        assertEquals(List.of(5L, 6L), MemberKeys.generate(5, NOW).rotated(NOW).versions());
        assertEquals("key versions [1]", keys.toString());
    }

    private void write(String text) {
        try {
            Files.deleteIfExists(path);
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(path, text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertSame(MemberKeys expected, MemberKeys found) {
        assertEquals(expected.versions(), found.versions());
        for (int i = 0; i < expected.all().size(); i++) {
            MemberKey a = expected.all().get(i);
            MemberKey b = found.all().get(i);
            assertEquals(a.created(), b.created());
            assertArrayEquals(a.pair().privateKey(), b.pair().privateKey());
        }
    }
}
