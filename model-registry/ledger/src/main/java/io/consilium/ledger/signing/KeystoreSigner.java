package io.consilium.ledger.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.consilium.contracts.Address;
import io.consilium.contracts.Word;
import io.consilium.ledger.LedgerException.SigningFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Sign;
import org.web3j.crypto.Wallet;
import org.web3j.crypto.WalletFile;
import org.web3j.crypto.exception.CipherException;

/** A key out of an encrypted file (Web3 secret storage, version 3), held in memory from then on. */
public final class KeystoreSigner implements Signer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Credentials credentials;
    private final Address address;

    private KeystoreSigner(Credentials credentials) {
        this.credentials = credentials;
        this.address = new Address(credentials.getAddress());
    }

    /**
     * Opens a keystore file with the password in another file, whose first line counts.
     *
     * @throws SigningFailed if a file can't be read, or the password is wrong
     */
    public static KeystoreSigner open(Path keystore, Path passwordFile) {
        String password;
        try (var lines = Files.lines(passwordFile)) {
            password = lines.findFirst().orElse("");
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new SigningFailed(
                    "The password file " + passwordFile + " can't be read. Check its path and permissions", e);
        }
        return open(keystore, password.toCharArray());
    }

    /**
     * Opens a keystore file; the password is overwritten.
     *
     * @throws SigningFailed if the file can't be read or isn't a keystore, or the password is wrong
     */
    public static KeystoreSigner open(Path keystore, char[] password) {
        try {
            WalletFile wallet = JSON.readValue(Files.readString(keystore), WalletFile.class);
            return new KeystoreSigner(Credentials.create(Wallet.decrypt(new String(password), wallet)));
        } catch (JsonProcessingException | RuntimeException e) {
            // web3j reads what is there and stumbles over what isn't.
            throw new SigningFailed(
                    keystore + " isn't a keystore of version 3 (JSON with \"crypto\" and \"version\"). Check the path",
                    e);
        } catch (IOException e) {
            throw new SigningFailed("The keystore " + keystore + " can't be read. Check its path and permissions", e);
        } catch (CipherException e) {
            throw new SigningFailed("The password doesn't open the keystore " + keystore + ": " + e.getMessage(), e);
        } finally {
            Arrays.fill(password, ' ');
        }
    }

    /** A key that is in memory already: of a network that is being made, or of a test. */
    public static KeystoreSigner of(Word privateKey) {
        return new KeystoreSigner(Credentials.create(privateKey.hex()));
    }

    @Override
    public Address address() {
        return address;
    }

    @Override
    public Signature sign(byte[] message) {
        Sign.SignatureData data = Sign.signMessage(message, credentials.getEcKeyPair());
        return new Signature(Word.of(data.getR()), Word.of(data.getS()), data.getV()[0]);
    }
}
