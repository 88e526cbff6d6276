package io.consilium.genesis.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.genesis.GenesisException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeySourceTest {

    @Test
    void seedGivesTheSameBytesForAPurposeInWhateverOrder() {
        KeySource one = KeySource.seeded(new byte[] {1, 2, 3});
        KeySource other = KeySource.seeded(new byte[] {1, 2, 3});

        byte[] first = one.bytes("a", 40);
        byte[] second = one.bytes("b", 40);

        assertArrayEquals(second, other.bytes("b", 40));
        assertArrayEquals(first, other.bytes("a", 40));
        assertFalse(Arrays.equals(first, second));
        assertTrue(one.isSeeded());
    }

    @Test
    void bytesOfASeedNeverChangeBetweenVersions() {
        // RFC 5869's expansion with a four-byte counter, computed with Python's hmac and hashlib.
        byte[] bytes = KeySource.seeded("seed".getBytes(StandardCharsets.UTF_8)).bytes("purpose", 37);

        assertEquals(
                "e909c035813f76827eb9f85e85f0317d9637c82f8ad4965f1bfacf45c33c807b9420d5a387",
                HexFormat.of().formatHex(bytes));
    }

    @Test
    void otherSeedGivesOtherBytes() {
        byte[] one = KeySource.seeded(new byte[] {1}).bytes("a", 32);
        byte[] other = KeySource.seeded(new byte[] {2}).bytes("a", 32);

        assertFalse(Arrays.equals(one, other));
    }

    @Test
    void withoutASeedNothingRepeats() {
        KeySource source = KeySource.random();

        assertFalse(Arrays.equals(source.bytes("a", 32), source.bytes("a", 32)));
        assertFalse(source.isSeeded());
    }

    @Test
    void emptySeedIsRefused() {
        assertThrows(GenesisException.Invalid.class, () -> KeySource.seeded(new byte[0]));
    }
}
