package io.consilium.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WrappingTest {

    private final MemberKeyPair member = MemberKeyPair.generate();
    private final ContentKey key = Samples.key();
    private final WrapContext.Grant grant = Samples.grant();
    private final WrappedKey wrapped = member.publicKey().wrap(key, grant);

    @Test
    void whatWasWrappedUnwrapsToTheSameKeyOfTheSamePublication() throws EnvelopeException {
        ContentKey unwrapped = member.unwrap(WrappedKey.parse(wrapped.toByteArray()), grant);

        assertArrayEquals(key.secret(), unwrapped.secret());
        assertEquals(key.publication(), unwrapped.publication());
        assertEquals(97, wrapped.toByteArray().length);
        assertEquals(WrappedKey.LENGTH, wrapped.toByteArray().length);
    }

    @Test
    void wrappingTwiceGivesOtherBytes() {
        assertNotEquals(wrapped, member.publicKey().wrap(key, grant));
    }

    @Test
    void everyPartOfTheContextMatters() throws EnvelopeException {
        LedgerAddress otherLedger = LedgerAddress.of(new byte[20]);
        List<WrapContext> others = List.of(
                new WrapContext.Grant(1, grant.ledger(), grant.model(), grant.organisation(), grant.keyVersion()),
                new WrapContext.Grant(grant.chainId(), otherLedger, grant.model(), grant.organisation(), 2),
                new WrapContext.Grant(grant.chainId(), grant.ledger(), 8, grant.organisation(), grant.keyVersion()),
                new WrapContext.Grant(grant.chainId(), grant.ledger(), grant.model(), 4, grant.keyVersion()),
                new WrapContext.Grant(grant.chainId(), grant.ledger(), grant.model(), grant.organisation(), 1),
                new WrapContext.Grant(grant.chainId(), grant.ledger(), grant.organisation(), grant.model(), 2),
                draft());
        for (WrapContext other : others) {
            EnvelopeException.NotUnwrapped refusal =
                    assertThrows(EnvelopeException.NotUnwrapped.class, () -> member.unwrap(wrapped, other));
            assertTrue(refusal.getMessage().contains(other.toString()), refusal.getMessage());
        }
    }

    @Test
    void aKeyThatTheLedgerNumbersLaterUnwrapsUnderThatNumber() throws EnvelopeException {
        MemberKeys keys = MemberKeys.of(List.of(new MemberKey(1, Instant.EPOCH, member)));

        assertThrows(EnvelopeException.MissingKeyVersion.class, () -> keys.unwrap(wrapped, grant));
        assertArrayEquals(
                key.secret(),
                keys.alsoAs(grant.keyVersion()).unwrap(wrapped, grant).secret());
        assertEquals(List.of(1L, 2L, 3L), keys.alsoAs(2).rotated(Instant.EPOCH).versions());
        assertThrows(IllegalArgumentException.class, () -> keys.alsoAs(1));
    }

    @Test
    void aDraftIsBoundToItsPublication() throws EnvelopeException {
        WrapContext.Draft draft = draft();
        WrappedKey own = member.publicKey().wrap(key, draft);

        assertArrayEquals(key.secret(), member.unwrap(own, draft).secret());
        WrapContext.Draft other = new WrapContext.Draft(
                draft.chainId(), draft.ledger(), PublicationId.random(), draft.organisation(), draft.keyVersion());
        assertThrows(EnvelopeException.NotUnwrapped.class, () -> member.unwrap(own, other));
        assertThrows(EnvelopeException.NotUnwrapped.class, () -> member.unwrap(own, grant));
    }

    @Test
    void anotherMemberCannotUnwrap() {
        assertThrows(
                EnvelopeException.NotUnwrapped.class,
                () -> MemberKeyPair.generate().unwrap(wrapped, grant));
    }

    @Test
    void everyBitOfAWrappedKeyMatters() {
        byte[] bytes = wrapped.toByteArray();
        for (int position = 0; position < bytes.length; position++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = Samples.flipped(bytes, position, bit);
                EnvelopeException refusal = assertThrows(
                        EnvelopeException.class,
                        () -> member.unwrap(WrappedKey.parse(changed), grant),
                        "bit " + bit + " of byte " + position);
                assertEquals(
                        position == 0 ? EnvelopeException.UnknownVersion.class : EnvelopeException.NotUnwrapped.class,
                        refusal.getClass());
            }
        }
    }

    @Test
    void otherLengthsAreRefused() {
        for (int length = 0; length < 200; length++) {
            if (length != WrappedKey.LENGTH) {
                byte[] bytes = Arrays.copyOf(wrapped.toByteArray(), length);
                assertThrows(EnvelopeException.MalformedKey.class, () -> WrappedKey.parse(bytes), "length " + length);
            }
        }
    }

    @Test
    void randomBytesAreRefused() {
        Random random = new Random(Samples.SEED);
        for (int round = 0; round < 1000; round++) {
            byte[] bytes = Samples.bytes(random, WrappedKey.LENGTH);
            bytes[0] = 1;
            assertThrows(
                    EnvelopeException.NotUnwrapped.class,
                    () -> member.unwrap(WrappedKey.parse(bytes), grant),
                    () -> "seed " + Samples.SEED);
        }
    }

    /** The points of small order, with which everybody would agree on the same secret, and numbers written oddly. */
    @Test
    void unusablePublicKeysAreRefused() {
        for (String hex : List.of(
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0900000000000000000000000000000000000000000000000000000000000080",
                "09",
                "")) {
            assertThrows(
                    EnvelopeException.MalformedKey.class,
                    () -> MemberPublicKey.parse(HexFormat.of().parseHex(hex)),
                    hex);
        }
    }

    @Test
    void publicKeysComeBackAsTheyWere() throws EnvelopeException {
        for (int round = 0; round < 50; round++) {
            MemberKeyPair pair = MemberKeyPair.generate();
            MemberKeyPair again = MemberKeyPair.ofPrivateKey(pair.privateKey());

            assertEquals(
                    pair.publicKey(), MemberPublicKey.parse(pair.publicKey().toByteArray()));
            assertEquals(pair.publicKey(), again.publicKey());
        }
    }

    @Test
    void contextsThatCannotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new WrapContext.Grant(0, Samples.LEDGER, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new WrapContext.Grant(1, Samples.LEDGER, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new WrapContext.Grant(1, Samples.LEDGER, 1, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new WrapContext.Grant(1, Samples.LEDGER, 1, 1, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new WrapContext.Draft(0, Samples.LEDGER, key.publication(), 1, 1));
        assertThrows(IllegalArgumentException.class, () -> LedgerAddress.ofHex("0x12"));
        assertThrows(IllegalArgumentException.class, () -> PlainDigest.ofHex("zz"));
    }

    @Test
    void theContextIsLaidOutAsItsDocumentSays() {
        ByteBuffer info = ByteBuffer.wrap(grant.info());
        byte[] domain = new byte[24];
        info.get(domain);
        assertArrayEquals(Samples.ascii("consilium wrapped key v1"), domain);
        assertEquals(1, info.get());
        assertEquals(2026, info.getLong());
        byte[] ledger = new byte[20];
        info.get(ledger);
        assertEquals(Samples.LEDGER, LedgerAddress.of(ledger));
        assertEquals(List.of(7L, 3L, 2L), List.of(info.getLong(), info.getLong(), info.getLong()));
        assertFalse(info.hasRemaining());
    }

    @Test
    void secretsNeverShowInText() {
        String secret = HexFormat.of().formatHex(key.secret());
        String privateKey = HexFormat.of().formatHex(member.privateKey());

        assertFalse(key.toString().contains(secret));
        assertFalse(member.toString().contains(privateKey));
        assertFalse(Samples.password().toString().contains("horse"));
    }

    @Test
    void aDestroyedPairUnwrapsNothing() {
        byte[] privateKey = member.privateKey();
        member.destroy();

        assertTrue(member.isDestroyed());
        assertArrayEquals(new byte[32], privateKey);
        assertThrows(IllegalStateException.class, () -> member.unwrap(wrapped, grant));
    }

    @Test
    void valuesAreEqualByTheirBytesAndKind() {
        byte[] bytes = new byte[32];
        bytes[0] = 9;
        PlainDigest digest = PlainDigest.of(bytes);

        assertEquals(digest, PlainDigest.ofHex("0x" + digest));
        assertEquals(digest.hashCode(), PlainDigest.of(bytes).hashCode());
        assertNotEquals(digest, PlainDigest.of(new byte[32]));
        assertNotEquals((Object) digest, LedgerAddress.of(new byte[20]));
    }

    private WrapContext.Draft draft() {
        return new WrapContext.Draft(
                grant.chainId(), grant.ledger(), key.publication(), grant.organisation(), grant.keyVersion());
    }
}
