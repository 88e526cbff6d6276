package io.consilium.genesis.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Password;
import io.consilium.genesis.key.Keystore.CipherParameters;
import io.consilium.genesis.key.Keystore.Cost;
import io.consilium.genesis.key.Keystore.Crypto;
import io.consilium.genesis.key.Keystore.ScryptParameters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Wallet;
import org.web3j.crypto.WalletFile;

class KeystoreTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Password PASSWORD = new Password("corréct horse battery");
    private static final KeySource SEED = KeySource.seeded(new byte[] {42});
    private static final EthereumKey KEY = EthereumKey.generate(SEED, "account");

    @TempDir
    private Path folder;

    @Test
    void whatAnotherWalletWroteIsDecrypted() throws Exception {
        WalletFile written = Wallet.createLight(PASSWORD.reveal(), ECKeyPair.create(KEY.secret()));

        Keystore keystore = JSON.readValue(JSON.writeValueAsString(written), Keystore.class);

        assertArrayEquals(KEY.secret(), keystore.decrypt(PASSWORD).secret());
        assertEquals(KEY.address(), keystore.claimedAddress());
    }

    @Test
    void otherWalletsDecryptWhatIsWritten() throws Exception {
        Files.writeString(folder.resolve("account"), JSON.writeValueAsString(encrypt()));

        Process cast = new ProcessBuilder(
                        Path.of(System.getProperty("consilium.tools"), "cast").toString(),
                        "wallet",
                        "decrypt-keystore",
                        "account",
                        "--keystore-dir",
                        folder.toString(),
                        "--unsafe-password",
                        PASSWORD.reveal())
                .redirectErrorStream(true)
                .start();
        String printed = new String(cast.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertTrue(cast.waitFor(1, TimeUnit.MINUTES));
        assertTrue(printed.contains("0x" + HexFormat.of().formatHex(KEY.secret())), printed);
    }

    @Test
    void rightPasswordGivesTheKeyBackAndAWrongOneIsSaid() {
        Keystore keystore = encrypt();

        assertArrayEquals(KEY.secret(), keystore.decrypt(PASSWORD).secret());
        assertThrows(
                GenesisException.WrongPassword.class, () -> keystore.decrypt(new Password("correct horse battery")));
    }

    @Test
    void seedMakesTheSameFileAndNoSeedAnotherOneEachTime() {
        assertEquals(encrypt(), encrypt());
        assertNotEquals(
                Keystore.encrypt(KEY, PASSWORD, Cost.LIGHT, KeySource.random(), "a"),
                Keystore.encrypt(KEY, PASSWORD, Cost.LIGHT, KeySource.random(), "a"));
        assertEquals(4, UUID.fromString(encrypt().id()).version());
        assertEquals(2, UUID.fromString(encrypt().id()).variant());
    }

    @Test
    void usersGetTheStandardCost() {
        Keystore keystore = Keystore.encrypt(KEY, PASSWORD, Cost.STANDARD, SEED, "a");

        assertEquals(262_144, keystore.crypto().kdfParameters().n());
        assertEquals(8, keystore.crypto().kdfParameters().r());
    }

    @Test
    void otherKindsOfKeystoreAreRefused() {
        Keystore keystore = encrypt();
        Keystore other = new Keystore(4, keystore.id(), keystore.address(), keystore.crypto());

        assertThrows(GenesisException.Unreadable.class, () -> other.decrypt(PASSWORD));
    }

    @Test
    void parametersThatCanNotBeAreRefusedBeforeAnythingIsComputed() {
        for (ScryptParameters wrong : List.of(
                new ScryptParameters(15, 4096, 1, 8, "00"),
                new ScryptParameters(64, 4096, 1, 8, "00"),
                new ScryptParameters(32, 1 << 30, 1, 8, "00"),
                new ScryptParameters(32, Integer.MIN_VALUE, 1, 8, "00"),
                new ScryptParameters(32, 1 << 18, 1, Integer.MAX_VALUE, "00"),
                new ScryptParameters(32, 4095, 1, 8, "00"),
                new ScryptParameters(32, 4096, 0, 8, "00"),
                new ScryptParameters(32, 4096, 1000, 8, "00"),
                new ScryptParameters(32, 4096, 1, 0, "00"),
                new ScryptParameters(32, 4096, 1, 8, "no digits"))) {
            Keystore keystore = with("00".repeat(16), wrong);
            assertThrows(GenesisException.Unreadable.class, () -> keystore.decrypt(PASSWORD), wrong::toString);
        }
    }

    @Test
    void initialVectorsThatCanNotBeAreRefused() {
        ScryptParameters right = encrypt().crypto().kdfParameters();
        for (String wrong : List.of("", "00", "00".repeat(17), "no digits")) {
            Keystore keystore = with(wrong, right);
            assertThrows(GenesisException.Unreadable.class, () -> keystore.decrypt(PASSWORD), wrong);
        }
    }

    private static Keystore with(String iv, ScryptParameters parameters) {
        Keystore right = encrypt();
        Crypto crypto = right.crypto();
        return new Keystore(
                3,
                right.id(),
                right.address(),
                new Crypto(
                        crypto.cipher(),
                        new CipherParameters(iv),
                        crypto.cipherText(),
                        crypto.kdf(),
                        parameters,
                        crypto.mac()));
    }

    private static Keystore encrypt() {
        return Keystore.encrypt(KEY, PASSWORD, Cost.LIGHT, SEED, "keystore");
    }
}
