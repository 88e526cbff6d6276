package io.consilium.envelope;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The file in which a member keeps its key pairs: JSON, readable by its owner only, the private keys encrypted under a
 * password, everything else readable but authenticated with them.
 *
 * <p>It is always replaced as a whole. Who loses it, or the password, can't open what was granted: back it up.
 */
public final class KeyFile {

    private static final long MAXIMUM_SIZE = 1 << 20;

    private static final Set<PosixFilePermission> OWNER = EnumSet.copyOf(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    private final int iterations;

    public KeyFile(Path path) {
        this(path, PasswordLock.STANDARD_ITERATIONS);
    }

    /** For tests, which can't wait a third of a second ten thousand times. */
    KeyFile(Path path, int iterations) {
        this.path = Objects.requireNonNull(path, "path");
        this.iterations = iterations;
    }

    /** Writes a new file; one that exists already is never overwritten, also if two write it at once. */
    public void create(MemberKeys keys, Password password) throws IOException {
        create(keys, password, PasswordLock.random(iterations));
    }

    /**
     * Writes a new file that is the same, bit for bit, whenever it is written from the same: for networks that are made from
     * a seed. Salt (32 bytes) and nonce (12) must be as good as random, and serve no other file.
     */
    public void create(MemberKeys keys, Password password, byte[] salt, byte[] nonce) throws IOException {
        create(keys, password, new PasswordLock(iterations, salt.clone(), nonce.clone()));
    }

    /** Writes other keys, or another password, in place of what is there. */
    public void replace(MemberKeys keys, Password password) throws IOException {
        AtomicFile.replace(path, json(keys, password, PasswordLock.random(iterations)));
    }

    private void create(MemberKeys keys, Password password, PasswordLock lock) throws IOException {
        // Said before the password is stretched, which takes a while; what counts is said when the file gets its name.
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        AtomicFile.create(path, json(keys, password, lock));
    }

    private AtomicFile.Content<Path> json(MemberKeys keys, Password password, PasswordLock lock) throws IOException {
        password.requireStrength();
        byte[] json = seal(keys, password, lock).toJson();
        return file -> {
            file.write(json);
            return path;
        };
    }

    /** Reads and decrypts the keys. */
    public MemberKeys open(Password password) throws IOException {
        KeyDocument document = read();
        List<KeyDocument.Entry> entries = document.keys();
        byte[] secrets = lock(document).decrypt(password, bytes(document.sealed()), document.associated());
        try {
            if (secrets.length != entries.size() * X25519.LENGTH) {
                throw new EnvelopeException.MalformedKeyFile("it lists other keys than it holds");
            }
            List<MemberKey> keys = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                byte[] secret = Arrays.copyOfRange(secrets, i * X25519.LENGTH, (i + 1) * X25519.LENGTH);
                keys.add(key(entries.get(i), secret));
                Arrays.fill(secret, (byte) 0);
            }
            return MemberKeys.of(keys);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new EnvelopeException.MalformedKeyFile(e.getMessage(), e);
        } finally {
            Arrays.fill(secrets, (byte) 0);
        }
    }

    /** The current public key, read without the password and therefore only as trustworthy as the file's place. */
    public MemberPublicKey publicKey() throws IOException {
        List<KeyDocument.Entry> entries = read().keys();
        if (entries.isEmpty()) {
            throw new EnvelopeException.MalformedKeyFile("it lists no key");
        }
        return MemberPublicKey.parse(bytes(entries.getLast().publicKey()));
    }

    private KeyDocument seal(MemberKeys keys, Password password, PasswordLock lock) {
        HexFormat hex = HexFormat.of();
        List<KeyDocument.Entry> entries = keys.all().stream()
                .map(key -> new KeyDocument.Entry(
                        key.version(),
                        key.created().toString(),
                        key.pair().publicKey().toString()))
                .toList();
        KeyDocument unsealed = new KeyDocument(
                KeyDocument.FORMAT,
                KeyDocument.VERSION,
                new KeyDocument.Derivation(KeyDocument.DERIVATION, lock.iterations(), hex.formatHex(lock.salt())),
                new KeyDocument.Encryption(KeyDocument.ENCRYPTION, hex.formatHex(lock.nonce())),
                entries,
                "");
        byte[] secrets = new byte[entries.size() * X25519.LENGTH];
        try {
            for (int i = 0; i < entries.size(); i++) {
                byte[] secret = keys.all().get(i).pair().privateKey();
                System.arraycopy(secret, 0, secrets, i * X25519.LENGTH, X25519.LENGTH);
            }
            byte[] sealed = lock.encrypt(password, secrets, unsealed.associated());
            return new KeyDocument(
                    unsealed.format(),
                    unsealed.version(),
                    unsealed.derivation(),
                    unsealed.encryption(),
                    unsealed.keys(),
                    hex.formatHex(sealed));
        } finally {
            Arrays.fill(secrets, (byte) 0);
        }
    }

    private KeyDocument read() throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (!OWNER.containsAll(permissions)) {
            throw new EnvelopeException.ExposedKeyFile(path.toString(), PosixFilePermissions.toString(permissions));
        }
        if (Files.size(path) > MAXIMUM_SIZE) {
            throw new EnvelopeException.MalformedKeyFile("it has more than " + MAXIMUM_SIZE + " bytes");
        }
        return KeyDocument.parse(Files.readAllBytes(path));
    }

    private static PasswordLock lock(KeyDocument document) throws EnvelopeException {
        KeyDocument.Derivation derivation = document.derivation();
        KeyDocument.Encryption encryption = document.encryption();
        if (!derivation.function().equals(KeyDocument.DERIVATION)
                || !encryption.function().equals(KeyDocument.ENCRYPTION)) {
            throw new EnvelopeException.MalformedKeyFile("version " + KeyDocument.VERSION + " knows "
                    + KeyDocument.DERIVATION + " and " + KeyDocument.ENCRYPTION + " only");
        }
        try {
            return new PasswordLock(derivation.iterations(), bytes(derivation.salt()), bytes(encryption.nonce()));
        } catch (IllegalArgumentException e) {
            throw new EnvelopeException.MalformedKeyFile(e.getMessage(), e);
        }
    }

    private static MemberKey key(KeyDocument.Entry entry, byte[] secret) throws EnvelopeException {
        MemberKeyPair pair = MemberKeyPair.ofPrivateKey(secret);
        if (!pair.publicKey().toString().equals(entry.publicKey())) {
            throw new EnvelopeException.MalformedKeyFile("a public key in it isn't that of its private key");
        }
        return new MemberKey(entry.version(), Instant.parse(entry.created()), pair);
    }

    private static byte[] bytes(String hex) throws EnvelopeException {
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw new EnvelopeException.MalformedKeyFile("a value in it isn't hexadecimal", e);
        }
    }
}
