package io.consilium.genesis.key;

import io.consilium.genesis.GenesisException;
import io.consilium.genesis.PeerId;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/**
 * The Ed25519 key that a Kubo node is known by in its swarm.
 *
 * <p>Kubo would make one at its first start; but then nobody could write the lists of peers before all have started.
 */
public final class KuboIdentity {

    private static final int KEY_LENGTH = 32;
    /** libp2p's protocol buffer: field 1 is the type, 1 for Ed25519; field 2 is the data, of this length. */
    private static final byte[] PRIVATE_KEY = {0x08, 0x01, 0x12, 0x40};

    private static final byte[] PUBLIC_KEY = {0x08, 0x01, 0x12, 0x20};
    /** The identity multihash: keys this short are their own hash. */
    private static final byte[] IDENTITY = {0x00, 0x24};

    private final Ed25519PrivateKeyParameters key;

    private KuboIdentity(Ed25519PrivateKeyParameters key) {
        this.key = key;
    }

    /** Makes an identity for a purpose. */
    public static KuboIdentity generate(KeySource source, String purpose) {
        return new KuboIdentity(new Ed25519PrivateKeyParameters(source.bytes(purpose, KEY_LENGTH)));
    }

    /** Reads what {@link #privateKey} wrote. */
    public static KuboIdentity parse(String privateKey) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(privateKey);
        } catch (IllegalArgumentException notBase64) {
            throw new GenesisException.Unreadable("Kubo's private key is not in base 64", notBase64);
        }
        if (bytes.length != PRIVATE_KEY.length + 2 * KEY_LENGTH
                || !Arrays.equals(bytes, 0, PRIVATE_KEY.length, PRIVATE_KEY, 0, PRIVATE_KEY.length)) {
            throw new GenesisException.Unreadable("Kubo's private key is no Ed25519 key of libp2p");
        }
        return new KuboIdentity(new Ed25519PrivateKeyParameters(bytes, PRIVATE_KEY.length));
    }

    /** The name that others know it by. */
    public PeerId peerId() {
        return new PeerId(Base58.encode(concatenate(IDENTITY, PUBLIC_KEY, publicKey())));
    }

    /** As Kubo's configuration holds it, {@code Identity.PrivKey}. */
    public String privateKey() {
        return Base64.getEncoder().encodeToString(concatenate(PRIVATE_KEY, key.getEncoded(), publicKey()));
    }

    @Override
    public String toString() {
        return "KuboIdentity[" + peerId() + "]";
    }

    private byte[] publicKey() {
        return key.generatePublicKey().getEncoded();
    }

    private static byte[] concatenate(byte[]... parts) {
        byte[] whole =
                new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
