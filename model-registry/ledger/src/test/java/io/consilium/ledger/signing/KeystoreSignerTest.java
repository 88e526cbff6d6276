package io.consilium.ledger.signing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.Address;
import io.consilium.contracts.Word;
import io.consilium.ledger.LedgerException.SigningFailed;
import io.consilium.ledger.testing.Cast;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keystores that another program wrote. */
class KeystoreSignerTest {
    private static final Word KEY = new Word("0x8f2a55949038a9610f50fb23b5883af3b4ecb3c3bb792cbcefbd1542c692be63");
    private static final Address ACCOUNT = new Address("0xfe3b557e8fb62b89f4916b721be55ceb828dbd73");

    @TempDir
    Path folder;

    private Path keystore;

    @BeforeEach
    void write() {
        Cast.run(
                "wallet",
                "import",
                "--keystore-dir",
                folder.toString(),
                "--private-key",
                KEY.hex(),
                "--unsafe-password",
                "open sesame",
                "hospital");
        keystore = folder.resolve("hospital");
    }

    @Test
    void aKeystoreOpensWithItsPassword() {
        char[] password = "open sesame".toCharArray();

        KeystoreSigner signer = KeystoreSigner.open(keystore, password);

        assertEquals(ACCOUNT, signer.address());
        assertArrayEquals(" ".repeat(11).toCharArray(), password, "the password is overwritten");
    }

    @Test
    void thePasswordMayLieInAFile() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "open sesame\n");

        assertEquals(ACCOUNT, KeystoreSigner.open(keystore, password).address());
    }

    @Test
    void aWrongPasswordIsNamedButNotShown() {
        SigningFailed failed =
                assertThrows(SigningFailed.class, () -> KeystoreSigner.open(keystore, "close sesame".toCharArray()));

        assertTrue(failed.getMessage().contains(keystore.toString()), failed.getMessage());
        assertTrue(!failed.getMessage().contains("sesame"), failed.getMessage());
    }

    @Test
    void aFileThatIsMissingOrNoKeystoreIsNamed() throws IOException {
        Path nothing = folder.resolve("nothing");
        Path text = Files.writeString(folder.resolve("text"), "this is no keystore");
        Path json = Files.writeString(folder.resolve("json"), "{\"version\":3}");

        for (Path wrong : new Path[] {nothing, text, json}) {
            SigningFailed failed =
                    assertThrows(SigningFailed.class, () -> KeystoreSigner.open(wrong, "x".toCharArray()));
            assertTrue(failed.getMessage().contains(wrong.toString()), failed.getMessage());
        }
        assertThrows(SigningFailed.class, () -> KeystoreSigner.open(keystore, nothing));
    }
}
