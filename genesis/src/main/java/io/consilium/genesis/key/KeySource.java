package io.consilium.genesis.key;

import io.consilium.genesis.GenesisException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Where keys, salts and passwords come from: the system's random numbers, or a seed for tests.
 *
 * <p>From a seed, the bytes for a purpose are always the same, whatever else was asked for and in whatever order. Who
 * knows the seed has every key of the network.
 */
public final class KeySource {

    private static final String MAC = "HmacSHA256";
    private static final byte[] DOMAIN = "consilium network seed 1".getBytes(StandardCharsets.UTF_8);

    private final SecureRandom random = new SecureRandom();
    private final Optional<byte[]> seed;

    private KeySource(Optional<byte[]> seed) {
        this.seed = seed;
    }

    /** Keys that nobody can make again. */
    public static KeySource random() {
        return new KeySource(Optional.empty());
    }

    /** The same keys for the same seed, on every machine and for ever. */
    public static KeySource seeded(byte[] seed) {
        if (seed.length == 0) {
            throw new GenesisException.Invalid("the seed is empty; give it at least one byte");
        }
        return new KeySource(Optional.of(mac(DOMAIN, seed)));
    }

    /** Whether the keys can be made again. */
    public boolean isSeeded() {
        return seed.isPresent();
    }

    /** Fresh bytes; the purpose tells apart what a seed is used for, so no two uses may share one. */
    public byte[] bytes(String purpose, int length) {
        byte[] bytes = new byte[length];
        seed.ifPresentOrElse(key -> fill(bytes, key, purpose), () -> random.nextBytes(bytes));
        return bytes;
    }

    /** HKDF's expansion (RFC 5869, 2.3) with the purpose as info and a counter that doesn't end at 255. */
    private static void fill(byte[] bytes, byte[] key, String purpose) {
        byte[] info = purpose.getBytes(StandardCharsets.UTF_8);
        byte[] last = new byte[0];
        int done = 0;
        for (int counter = 1; done < bytes.length; counter++) {
            byte[] count = {(byte) (counter >>> 24), (byte) (counter >>> 16), (byte) (counter >>> 8), (byte) counter};
            last = mac(key, last, info, count);
            int take = Math.min(last.length, bytes.length - done);
            System.arraycopy(last, 0, bytes, done, take);
            done += take;
        }
    }

    private static byte[] mac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            Arrays.stream(parts).forEach(mac::update);
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + MAC, impossible);
        }
    }

    @Override
    public String toString() {
        return isSeeded() ? "KeySource[seeded]" : "KeySource[random]";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeySource that
                && isSeeded() == that.isSeeded()
                && (!isSeeded() ? this == that : MessageDigest.isEqual(seed.get(), that.seed.get()));
    }

    @Override
    public int hashCode() {
        return seed.map(Arrays::hashCode).orElseGet(() -> System.identityHashCode(this));
    }
}
