package io.consilium.genesis.key;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.genesis.GenesisException;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;
import org.web3j.crypto.Sign;
import org.web3j.utils.Numeric;

/** A private key on secp256k1: a Besu node's, or an account's. */
public final class EthereumKey {

    private static final int LENGTH = 32;
    private static final int PUBLIC_LENGTH = 64;
    private static final Pattern HEX = Pattern.compile("(0x)?[0-9a-fA-F]{64}");

    private final ECKeyPair pair;

    private EthereumKey(BigInteger secret) {
        this.pair = ECKeyPair.create(secret);
    }

    /** Makes a key for a purpose. */
    public static EthereumKey generate(KeySource source, String purpose) {
        // One draw in 2^128 is no key; the next one is.
        for (int attempt = 0; ; attempt++) {
            BigInteger secret = new BigInteger(1, source.bytes(purpose + "#" + attempt, LENGTH));
            if (isKey(secret)) {
                return new EthereumKey(secret);
            }
        }
    }

    /** The key with these 32 bytes. */
    public static EthereumKey of(byte[] bytes) {
        BigInteger secret = new BigInteger(1, bytes);
        if (bytes.length != LENGTH || !isKey(secret)) {
            throw new GenesisException.Invalid("these are not the 32 bytes of a secp256k1 private key");
        }
        return new EthereumKey(secret);
    }

    /** The key that a node key file holds: 64 hexadecimal digits, with or without 0x. */
    public static EthereumKey parse(String text) {
        if (!HEX.matcher(text).matches()) {
            // The text may be nearly a secret: it isn't repeated.
            throw new GenesisException.Invalid("a private key is 64 hexadecimal digits");
        }
        return of(HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text));
    }

    /** The account that it signs for. */
    public Address address() {
        return new Address("0x" + Keys.getAddress(pair));
    }

    /** The node that it identifies. */
    public NodeId nodeId() {
        return new NodeId(Numeric.toHexStringWithPrefixZeroPadded(pair.getPublicKey(), 2 * PUBLIC_LENGTH));
    }

    /** The secret itself, 32 bytes. */
    public byte[] secret() {
        return Numeric.toBytesPadded(pair.getPrivateKey(), LENGTH);
    }

    @Override
    public String toString() {
        return "EthereumKey[" + address() + "]";
    }

    private static boolean isKey(BigInteger secret) {
        return secret.signum() > 0 && secret.compareTo(Sign.CURVE_PARAMS.getN()) < 0;
    }
}
