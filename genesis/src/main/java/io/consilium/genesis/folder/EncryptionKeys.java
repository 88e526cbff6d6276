package io.consilium.genesis.folder;

import io.consilium.contracts.Word;
import io.consilium.envelope.EnvelopeException;
import io.consilium.envelope.KeyFile;
import io.consilium.envelope.MemberKey;
import io.consilium.envelope.MemberKeyPair;
import io.consilium.envelope.MemberKeys;
import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Password;
import io.consilium.genesis.key.KeySource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** The key pair to which others wrap content keys for a site, in the envelope's key file. */
final class EncryptionKeys {

    private static final int FIRST_VERSION = 1;
    private static final int LENGTH = 32;
    private static final int SALT_LENGTH = 32;
    private static final int NONCE_LENGTH = 12;

    private EncryptionKeys() {}

    /** Makes the first pair, and gives its public key. */
    static Word create(Path file, KeySource source, String purpose, Instant now, Password password) {
        byte[] secret = source.bytes(purpose, LENGTH);
        MemberKeyPair pair = MemberKeyPair.ofPrivateKey(secret);
        io.consilium.envelope.Password opening = open(password);
        try {
            new KeyFile(file)
                    .create(
                            MemberKeys.of(List.of(new MemberKey(FIRST_VERSION, now, pair))),
                            opening,
                            source.bytes(purpose + " salt", SALT_LENGTH),
                            source.bytes(purpose + " nonce", NONCE_LENGTH));
            return Word.of(pair.publicKey().toByteArray());
        } catch (IOException unwritable) {
            throw new GenesisException.Unwritable(file + " can't be written: " + unwritable.getMessage(), unwritable);
        } finally {
            Arrays.fill(secret, (byte) 0);
            pair.destroy();
            opening.destroy();
        }
    }

    /** The public key whose version follows the ledger's; it is made if the file doesn't have it yet. */
    static Word next(Path file, Word onLedger, long versionOnLedger, Password password) {
        io.consilium.envelope.Password opening = open(password);
        try {
            KeyFile keyFile = new KeyFile(file);
            MemberKeys keys = keyFile.open(opening);
            boolean numberedLater = keys.current().version() < versionOnLedger
                    && Word.of(keys.current().pair().publicKey().toByteArray()).equals(onLedger);
            if (numberedLater) {
                // The others voted it in when all keys were lost; its number is the ledger's.
                keys = keys.alsoAs(versionOnLedger);
            }
            if (keys.current().version() == versionOnLedger) {
                keys = keys.rotated(Instant.now());
                keyFile.replace(keys, opening);
            }
            if (keys.current().version() != versionOnLedger + 1) {
                throw new GenesisException.Invalid(file + " has the versions " + keys.versions()
                        + ", but the ledger has " + versionOnLedger + "; restore the newest backup of that file");
            }
            Word publicKey = Word.of(keys.current().pair().publicKey().toByteArray());
            keys.destroy();
            return publicKey;
        } catch (EnvelopeException.WrongPassword wrong) {
            throw new GenesisException.WrongPassword("the password doesn't open " + file);
        } catch (IOException failed) {
            throw new GenesisException.Unwritable(file + ": " + failed.getMessage(), failed);
        } finally {
            opening.destroy();
        }
    }

    /** The public key that the file claims. */
    static Word publicKey(Path file) {
        try {
            return Word.of(new KeyFile(file).publicKey().toByteArray());
        } catch (IOException unreadable) {
            throw new GenesisException.Unreadable(file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /** The public key that belongs to the private key in the file. */
    static Word publicKey(Path file, Password password) {
        io.consilium.envelope.Password opening = open(password);
        try {
            MemberKeys keys = new KeyFile(file).open(opening);
            Word publicKey = Word.of(keys.current().pair().publicKey().toByteArray());
            keys.destroy();
            return publicKey;
        } catch (EnvelopeException.WrongPassword wrong) {
            throw new GenesisException.WrongPassword("the password doesn't open " + file);
        } catch (IOException unreadable) {
            throw new GenesisException.Unreadable(file + ": " + unreadable.getMessage(), unreadable);
        } finally {
            opening.destroy();
        }
    }

    private static io.consilium.envelope.Password open(Password password) {
        char[] characters = password.characters();
        try {
            return io.consilium.envelope.Password.of(characters);
        } finally {
            Arrays.fill(characters, '\0');
        }
    }
}
