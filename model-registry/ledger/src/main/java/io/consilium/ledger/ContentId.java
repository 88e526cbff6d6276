package io.consilium.ledger;

import io.consilium.contracts.Word;
import java.util.Arrays;

/**
 * A binary CIDv1 as the ledger holds it: how the root block is to be read, and its SHA-256.
 *
 * <p>Only the two kinds that the contract takes can be built.
 */
public record ContentId(Codec codec, Word digest) {

    /** How the root block is to be read. */
    public enum Codec {
        /** The block is the content. */
        RAW("0x01551220"),
        /** The block is a node of a UnixFS tree. */
        DAG_PB("0x01701220");

        private final String prefix;

        Codec(String prefix) {
            this.prefix = prefix;
        }

        /** Version, codec, hash function and length: the four bytes before the digest. */
        public Bytes prefix() {
            return new Bytes(prefix);
        }

        static Codec of(Bytes prefix) {
            return Arrays.stream(values())
                    .filter(codec -> codec.prefix().equals(prefix))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "A content id begins with 0x01551220 (raw) or 0x01701220 (dag-pb), not with " + prefix));
        }
    }

    public static ContentId of(Bytes prefix, Word digest) {
        return new ContentId(Codec.of(prefix), digest);
    }

    /** From the 36 bytes of a binary CIDv1. */
    public static ContentId of(byte[] cid) {
        if (cid.length != 36) {
            throw new IllegalArgumentException("A CIDv1 with SHA-256 has 36 bytes, not " + cid.length);
        }
        return of(Bytes.of(Arrays.copyOf(cid, 4)), Word.of(Arrays.copyOfRange(cid, 4, 36)));
    }

    /** The 36 bytes of the binary CIDv1. */
    public byte[] toBytes() {
        byte[] cid = Arrays.copyOf(codec.prefix().toBytes(), 36);
        System.arraycopy(digest.toBytes(), 0, cid, 4, 32);
        return cid;
    }
}
