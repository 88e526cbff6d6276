package io.consilium.ledger.signing;

import io.consilium.contracts.Address;
import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;
import java.math.BigInteger;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.Optional;
import org.web3j.crypto.Hash;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;

/**
 * An ECDSA signature on secp256k1 from which the signer can be told.
 *
 * @param v 27 or 28
 */
public record Signature(Word r, Word s, int v) {
    private static final int SIZE = 65;
    private static final int FIRST_V = 27;
    /** Above half of the group's order lies the other signature of the same message, which Ethereum doesn't accept. */
    private static final BigInteger HIGHEST_S =
            new BigInteger("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", 16);

    public Signature {
        if (v != FIRST_V && v != FIRST_V + 1) {
            throw new IllegalArgumentException("A signature's v is 27 or 28, not " + v);
        }
        if (s.toBigInteger().compareTo(HIGHEST_S) > 0) {
            throw new IllegalArgumentException("A signature's s lies in the lower half of the group");
        }
    }

    /**
     * From the 65 bytes r, s, v; some signers write v as 0 or 1.
     *
     * @throws IllegalArgumentException if these bytes aren't a signature
     */
    public static Signature of(Bytes bytes) {
        if (bytes.size() != SIZE) {
            throw new IllegalArgumentException("A signature has 65 bytes, not " + bytes.size());
        }
        byte[] all = bytes.toBytes();
        int v = Byte.toUnsignedInt(all[SIZE - 1]);
        return new Signature(
                Word.of(Arrays.copyOf(all, 32)),
                Word.of(Arrays.copyOfRange(all, 32, 64)),
                v < FIRST_V ? v + FIRST_V : v);
    }

    /** The 65 bytes r, s, v. */
    public Bytes toBytes() {
        return new Bytes(r.hex() + s.hex().substring(2) + Integer.toHexString(v));
    }

    /** Who signed the Keccak-256 of these bytes; empty if nobody can have. */
    public Optional<Address> signerOf(byte[] message) {
        Sign.SignatureData data = new Sign.SignatureData((byte) v, r.toBytes(), s.toBytes());
        try {
            BigInteger key = Sign.signedMessageHashToKey(Hash.sha3(message), data);
            return Optional.of(new Address("0x" + Keys.getAddress(key)));
        } catch (SignatureException | IllegalArgumentException notASignature) {
            return Optional.empty();
        }
    }
}
