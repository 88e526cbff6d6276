package io.consilium.content;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The name of a block, made from its bytes: a CIDv1 with SHA-256, of raw bytes or of a dag-pb node.
 *
 * <p>There is exactly one text for a CID, so equal texts, equal bytes and equal CIDs are the same thing.
 */
public final class Cid implements Serializable {

    /** How the bytes of a block are to be read. */
    public enum Codec {
        /** Plain bytes: a leaf, or a whole content that fits into one block. */
        RAW(0x55),
        /** A node that links to others. */
        DAG_PB(0x70);

        private final byte code;

        Codec(int code) {
            this.code = (byte) code;
        }
    }

    /** How many bytes a binary CID has: version, codec, hash function, hash length and the hash. */
    public static final int LENGTH = 4 + Sha256.LENGTH;

    private static final long serialVersionUID = 1L;
    private static final int TEXT_LENGTH = 1 + (LENGTH * 8 + 4) / 5;
    private static final byte VERSION = 1;
    private static final byte SHA2_256 = 0x12;

    private final Codec codec;
    private final byte[] digest;

    private Cid(Codec codec, byte[] digest) {
        this.codec = requireNonNull(codec);
        this.digest = digest;
    }

    /** Reads the text of a CID, as {@link #toString} writes it. */
    public static Cid parse(String text) throws ContentException.BadCid {
        if (text.startsWith("Qm")) {
            throw new ContentException.BadCid(text, "it is a CIDv0");
        }
        if (text.length() != TEXT_LENGTH || text.charAt(0) != 'b') {
            throw new ContentException.BadCid(text, "it doesn't have the form b… with " + TEXT_LENGTH + " signs");
        }
        byte[] bytes = Base32.decode(text.substring(1))
                .orElseThrow(() -> new ContentException.BadCid(text, "it isn't base32 in lower case"));
        return ofBytes(bytes, text);
    }

    /** Reads a binary CID, as {@link #toBytes} writes it. */
    public static Cid ofBytes(byte[] bytes) throws ContentException.BadCid {
        return ofBytes(bytes, "b" + Base32.encode(bytes));
    }

    private static Cid ofBytes(byte[] bytes, String text) throws ContentException.BadCid {
        if (bytes.length != LENGTH || bytes[0] != VERSION) {
            throw new ContentException.BadCid(text, "it isn't a CIDv1 with a hash of " + Sha256.LENGTH + " bytes");
        }
        if (bytes[2] != SHA2_256 || bytes[3] != Sha256.LENGTH) {
            throw new ContentException.BadCid(text, "its hash function isn't SHA-256");
        }
        for (Codec codec : Codec.values()) {
            if (codec.code == bytes[1]) {
                return new Cid(codec, Arrays.copyOfRange(bytes, 4, LENGTH));
            }
        }
        throw new ContentException.BadCid(text, "it names neither raw bytes nor a dag-pb node");
    }

    /** The CID of a block with these bytes. */
    public static Cid ofBlock(Codec codec, byte[] block) {
        return ofBlock(codec, block, block.length);
    }

    static Cid ofBlock(Codec codec, byte[] buffer, int length) {
        MessageDigest sha256 = Sha256.start();
        sha256.update(buffer, 0, length);
        return new Cid(codec, sha256.digest());
    }

    /** The CID of a block that the digest has seen; the digest is ready for another one then. */
    static Cid ofDigested(Codec codec, MessageDigest sha256) {
        return new Cid(codec, sha256.digest());
    }

    /** How the bytes are to be read. */
    public Codec codec() {
        return codec;
    }

    /** The SHA-256 of the block. */
    public byte[] sha256() {
        return digest.clone();
    }

    /** The binary form, {@value #LENGTH} bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[LENGTH];
        bytes[0] = VERSION;
        bytes[1] = codec.code;
        bytes[2] = SHA2_256;
        bytes[3] = Sha256.LENGTH;
        System.arraycopy(digest, 0, bytes, 4, Sha256.LENGTH);
        return bytes;
    }

    /** Which of 256 shelves the block belongs on; hashes spread evenly. */
    int shelf() {
        return digest[Sha256.LENGTH - 1] & 0xff;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cid that && codec == that.codec && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        // A hash of a hash gains nothing: four of its bytes will do.
        return ByteBuffer.wrap(digest).getInt();
    }

    @Override
    public String toString() {
        return "b" + Base32.encode(toBytes());
    }
}
