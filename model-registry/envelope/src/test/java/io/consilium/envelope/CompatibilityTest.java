package io.consilium.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was written once must open for ever: a change that breaks one of these breaks what hospitals have stored.
 *
 * <p>The samples "by another implementation" were made with Python's cryptography 48 after docs/envelope.md alone.
 */
final class CompatibilityTest {

    private static final HexFormat HEX = HexFormat.of();

    private final ContentKey key = ContentKey.decode(HEX.parseHex(
            "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f"));

    @Test
    void contentSealedByVersionOneStillOpens() throws IOException {
        assertArrayEquals(
                Samples.ascii("Weights, sealed by version 1."),
                open(
                        "43534c4d01010100606162636465666768696a6b6c6d6e6f2858f89adc17b2eddcacece84fdddf4dd62ef6261e4a52bf94"
                                + "70ab3fcaca5331e67c212128ce7f7dfad97cedddfff98fc58a2abb0511689efb320c0ac708b9546a1e0ca0931fe979aa"
                                + "5edfc5d2a4f984e00738bd89"));
    }

    @Test
    void contentSealedByAnotherImplementationOpens() throws IOException {
        assertArrayEquals(
                Samples.ascii("Weights, sealed by another implementation."),
                open(
                        "43534c4d01010100606162636465666768696a6b6c6d6e6f28c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
                                + "e0e1e2e3e4e5e6e7000102030405063d9977b26afd5707284a92d8175cddc6e5118a4f38ef134fd527f72ed579f0df0a"
                                + "6a1883e28d0a4fe1eb5dd44487353f554e1d293af57f5f2ec4"));
    }

    @Test
    void aKeyFileWrittenByAnotherImplementationOpens(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("keys.json");
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (InputStream json = CompatibilityTest.class.getResourceAsStream("key-file-version-1.json")) {
            Files.write(path, json.readAllBytes());
        }

        MemberKeys keys = new KeyFile(path).open(Samples.password());

        assertEquals(List.of(1L, 2L), keys.versions());
        assertEquals(
                "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
                HEX.formatHex(keys.all().getFirst().pair().privateKey()));
        assertEquals("2026-11-22T04:00:00Z", keys.current().created().toString());
    }

    private byte[] open(String sealed) throws IOException {
        return Samples.open(key, ContentKind.WEIGHTS, HEX.parseHex(sealed));
    }
}
