package io.consilium.genesis.key;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.consilium.contracts.Address;
import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Password;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;
import org.web3j.crypto.Hash;

/**
 * An account's key, encrypted: version 3 of Ethereum's keystore files, which every wallet reads.
 *
 * <p>It is written here, and not by a library, because a network made from a seed needs its salt, its initial vector
 * and its id from that seed.
 */
@JsonPropertyOrder({"version", "id", "address", "crypto"})
public record Keystore(int version, String id, String address, Crypto crypto) {

    private static final String CIPHER = "aes-128-ctr";
    private static final int KEY_LENGTH = 32;
    private static final int IV_LENGTH = 16;
    private static final long MOST_MEMORY = 1L << 30;
    private static final int MOST_PASSES = 16;
    private static final HexFormat HEX = HexFormat.of();

    /** How dear a guess at the password is. */
    public enum Cost {
        /** 256 MiB and about a second for each guess: for people's keys. */
        STANDARD(1 << 18, 1),
        /** For tests only. */
        LIGHT(1 << 12, 1);

        private final int n;
        private final int p;

        Cost(int n, int p) {
            this.n = n;
            this.p = p;
        }
    }

    /** What is encrypted, and how. */
    public record Crypto(
            String cipher,
            @JsonProperty("cipherparams") CipherParameters cipherParameters,
            @JsonProperty("ciphertext") String cipherText,
            String kdf,
            @JsonProperty("kdfparams") ScryptParameters kdfParameters,
            String mac) {}

    /** The initial vector. */
    public record CipherParameters(String iv) {}

    /** RFC 7914's parameters. */
    @JsonPropertyOrder({"dklen", "n", "p", "r", "salt"})
    public record ScryptParameters(@JsonProperty("dklen") int derivedKeyLength, int n, int p, int r, String salt) {}

    /** Encrypts a key. */
    public static Keystore encrypt(EthereumKey key, Password password, Cost cost, KeySource source, String purpose) {
        byte[] iv = source.bytes(purpose + " iv", 16);
        ScryptParameters parameters =
                new ScryptParameters(KEY_LENGTH, cost.n, cost.p, 8, HEX.formatHex(source.bytes(purpose + " salt", 32)));
        byte[] derived = derive(password, parameters);
        byte[] cipherText = aes(Cipher.ENCRYPT_MODE, derived, iv, key.secret());
        return new Keystore(
                3,
                uuid(source.bytes(purpose + " id", 16)).toString(),
                key.address().hex().substring(2),
                new Crypto(
                        CIPHER,
                        new CipherParameters(HEX.formatHex(iv)),
                        HEX.formatHex(cipherText),
                        "scrypt",
                        parameters,
                        HEX.formatHex(mac(derived, cipherText))));
    }

    /** Decrypts the key, or says that the password is wrong. */
    public EthereumKey decrypt(Password password) {
        if (version != 3 || !CIPHER.equals(crypto.cipher()) || !"scrypt".equals(crypto.kdf())) {
            throw new GenesisException.Unreadable("this is no version 3 keystore with " + CIPHER + " and scrypt");
        }
        byte[] iv = bytes("cipherparams.iv", crypto.cipherParameters().iv());
        if (iv.length != IV_LENGTH) {
            throw new GenesisException.Unreadable("the keystore's cipherparams.iv has " + iv.length + " bytes, not 16");
        }
        byte[] cipherText = bytes("ciphertext", crypto.cipherText());
        byte[] mac = bytes("mac", crypto.mac());
        byte[] derived = derive(password, crypto.kdfParameters());
        if (!MessageDigest.isEqual(mac(derived, cipherText), mac)) {
            throw new GenesisException.WrongPassword("the password doesn't open the keystore of 0x" + address);
        }
        return EthereumKey.of(aes(Cipher.DECRYPT_MODE, derived, iv, cipherText));
    }

    /** The account that it says it holds; only decrypting proves it. */
    public Address claimedAddress() {
        return new Address("0x" + address);
    }

    private static byte[] derive(Password password, ScryptParameters parameters) {
        byte[] salt = bytes("kdfparams.salt", parameters.salt());
        // A file that others wrote mustn't make this machine run out of memory or of patience.
        long memory = 128L * parameters.n() * parameters.r();
        if (parameters.derivedKeyLength() != KEY_LENGTH
                || parameters.n() < 2
                || Integer.bitCount(parameters.n()) != 1
                || parameters.r() < 1
                || memory > MOST_MEMORY
                || parameters.p() < 1
                || parameters.p() > MOST_PASSES) {
            throw new GenesisException.Unreadable("the keystore's scrypt parameters can't be: expected dklen "
                    + KEY_LENGTH
                    + ", n a power of two, at most " + MOST_MEMORY / (1 << 20) + " MiB and p at most " + MOST_PASSES
                    + ", not " + parameters.derivedKeyLength() + ", n " + parameters.n() + ", r " + parameters.r()
                    + ", p " + parameters.p());
        }
        return SCrypt.generate(
                password.bytes(), salt, parameters.n(), parameters.r(), parameters.p(), parameters.derivedKeyLength());
    }

    private static byte[] bytes(String field, String hex) {
        try {
            return HEX.parseHex(hex);
        } catch (IllegalArgumentException noDigits) {
            throw new GenesisException.Unreadable("the keystore's " + field + " isn't hexadecimal", noDigits);
        }
    }

    private static byte[] mac(byte[] derived, byte[] cipherText) {
        byte[] both = Arrays.copyOf(Arrays.copyOfRange(derived, 16, 32), 16 + cipherText.length);
        System.arraycopy(cipherText, 0, both, 16, cipherText.length);
        return Hash.sha3(both);
    }

    private static byte[] aes(int mode, byte[] derived, byte[] iv, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(mode, new SecretKeySpec(derived, 0, 16, "AES"), new IvParameterSpec(iv));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has AES in counter mode", impossible);
        }
    }

    /** A random (version 4) UUID with these bytes. */
    private static UUID uuid(byte[] random) {
        byte[] bytes = random.clone();
        bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
