package io.consilium.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.crypto.tink.hybrid.internal.HpkeContext;
import com.google.crypto.tink.hybrid.internal.HpkeKemPrivateKey;
import com.google.crypto.tink.hybrid.internal.HpkePrimitiveFactory;
import com.google.crypto.tink.hybrid.internal.HpkeUtil;
import com.google.crypto.tink.util.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The published vectors of our suite.
 *
 * <p>They have an {@code aad} in every encryption, which the shipped single-shot call leaves empty. So they are proven
 * from three sides: the engine beneath it opens them as published; a second implementation reproduces them value for
 * value; and the shipped call opens what is sealed with the published key and nonce, which it can only if it derives both.
 */
final class Rfc9180Test {

    private static JsonNode vector;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream json = Rfc9180Test.class.getResourceAsStream("rfc9180-x25519-sha256-aes256gcm.json")) {
            vector = new ObjectMapper().readTree(json);
        }
    }

    @Test
    void theEngineOpensThePublishedCiphertexts() throws GeneralSecurityException {
        HpkeContext recipient = HpkeContext.createRecipientContext(
                value("enc"),
                privateKey(),
                HpkePrimitiveFactory.createKem(HpkeUtil.X25519_HKDF_SHA256_KEM_ID),
                HpkePrimitiveFactory.createKdf(HpkeUtil.HKDF_SHA256_KDF_ID),
                HpkePrimitiveFactory.createAead(HpkeUtil.AES_256_GCM_AEAD_ID),
                value("info"));

        for (JsonNode encryption : vector.get("encryptions")) {
            assertArrayEquals(
                    value(encryption, "pt"), recipient.open(value(encryption, "ct"), value(encryption, "aad")));
        }
    }

    @Test
    void theSecondImplementationReproducesThePublishedValues() throws GeneralSecurityException {
        ReferenceHpke recipient = ReferenceHpke.recipient(value("skRm"), value("enc"), value("info"));

        assertArrayEquals(value("shared_secret"), recipient.sharedSecret());
        assertArrayEquals(value("key"), recipient.key());
        assertArrayEquals(value("base_nonce"), recipient.baseNonce());
        int sequence = 0;
        for (JsonNode encryption : vector.get("encryptions")) {
            byte[] aad = value(encryption, "aad");
            assertArrayEquals(value(encryption, "ct"), recipient.seal(sequence, aad, value(encryption, "pt")));
            assertArrayEquals(value(encryption, "pt"), recipient.open(sequence, aad, value(encryption, "ct")));
            sequence++;
        }
    }

    @Test
    void theShippedCallDerivesThePublishedKeyAndNonce() throws GeneralSecurityException {
        byte[] plain = value(vector.get("encryptions").get(0), "pt");
        ReferenceHpke published = ReferenceHpke.recipient(value("skRm"), value("enc"), value("info"));
        byte[] sealed = join(value("enc"), published.seal(0, new byte[0], plain));

        assertArrayEquals(plain, Hpke.open(value("pkRm"), value("skRm"), value("info"), sealed));
        assertThrows(
                GeneralSecurityException.class,
                () -> Hpke.open(value("pkRm"), value("skRm"), new byte[0], sealed),
                "another info is another key");
    }

    @Test
    void thePublishedPublicKeyBelongsToThePublishedPrivateKey() {
        assertArrayEquals(value("pkRm"), X25519.publicKey(value("skRm")));
    }

    @Test
    void whatOneImplementationSealsTheOtherOpens() throws GeneralSecurityException {
        Random random = new Random(Samples.SEED);
        for (int round = 0; round < 100; round++) {
            MemberKeyPair pair = MemberKeyPair.generate();
            byte[] publicKey = pair.publicKey().toByteArray();
            byte[] info = Samples.bytes(random, random.nextInt(200));
            byte[] plain = Samples.bytes(random, random.nextInt(200));

            byte[] ours = Hpke.seal(publicKey, info, plain);
            ReferenceHpke recipient = ReferenceHpke.recipient(pair.privateKey(), part(ours, 0, 32), info);
            assertArrayEquals(plain, recipient.open(0, new byte[0], part(ours, 32, ours.length)));

            ReferenceHpke sender = ReferenceHpke.sender(publicKey, info);
            byte[] theirs = join(sender.enc(), sender.seal(0, new byte[0], plain));
            assertArrayEquals(plain, Hpke.open(publicKey, pair.privateKey(), info, theirs));
        }
    }

    /** Sealed by crypto/hpke of Go 1.26, with the context laid out by hand as docs/envelope.md has it. */
    @Test
    void aKeyWrappedByGoUnwraps() throws EnvelopeException {
        byte[] privateKey = HexFormat.of().parseHex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
        MemberKeyPair pair = MemberKeyPair.ofPrivateKey(privateKey);
        WrappedKey wrapped = WrappedKey.parse(HexFormat.of()
                .parseHex(
                        "0118a7b6fb40db79b20987636712a7c836991fcfe5928018ad04ae208c07e1ce3aa1fca3c2986d354c5ce9443c363f"
                                + "ac3ecb4adcd69f21df9fbf773d6e60318ed20f948afbc253c5e5b55cc88544944f409224ef40c406101fb06d4eea4aaa"
                                + "8587"));

        ContentKey key = pair.unwrap(wrapped, Samples.grant());

        assertEquals(
                "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c",
                pair.publicKey().toString());
        assertArrayEquals(
                HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
                key.secret());
        assertEquals("20212223-2425-2627-2829-2a2b2c2d2e2f", key.publication().toString());
    }

    private static HpkeKemPrivateKey privateKey() {
        return new HpkeKemPrivateKey(Bytes.copyFrom(value("skRm")), Bytes.copyFrom(value("pkRm")));
    }

    private static byte[] value(String name) {
        return value(vector, name);
    }

    private static byte[] value(JsonNode node, String name) {
        return HexFormat.of().parseHex(node.get(name).asText());
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
