package io.consilium.ledger.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.Address;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.LedgerException.SigningFailed;
import io.consilium.ledger.event.ConsortiumEvent.EncryptionKeyRotated;
import io.consilium.ledger.testing.Site;
import io.consilium.ledger.testing.Web3SignerServer;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.Transactions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against the description of Web3Signer's API. */
class Web3SignerSignerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Word KEY =
            Word.of(Founders.credentials(Site.PARTNER).getEcKeyPair().getPrivateKey());
    private static final Word OTHER =
            Word.of(Founders.credentials("Somebody else").getEcKeyPair().getPrivateKey());
    private static final Address ACCOUNT = Site.account(Site.PARTNER);

    private Web3SignerServer server;
    private Web3SignerSigner signer;

    @BeforeEach
    void connect() {
        server = new Web3SignerServer(List.of(OTHER, KEY));
        signer = Web3SignerSigner.connect(server.url(), ACCOUNT, TIMEOUT);
    }

    @AfterEach
    void disconnect() {
        signer.close();
        server.close();
    }

    @Test
    void theSameIsSignedAsWithTheKeyAtHand() {
        byte[] message = {1, 2, 3};

        assertEquals(KeystoreSigner.of(KEY).sign(message), signer.sign(message));
        assertEquals(ACCOUNT, signer.address());
    }

    @Test
    void aTransactionIsTakenByTheNetwork() {
        try (Site site = Site.start()) {
            EncryptionKeyRotated rotated = new Transactions(site.node(), signer)
                    .send(ConsortiumCalls.rotateEncryptionKey(Founders.hash("new")))
                    .first(EncryptionKeyRotated.class);

            assertEquals(ACCOUNT, rotated.by());
        }
    }

    @Test
    void anAccountWithoutKeyThereIsRefusedAtOnce() {
        assertTrue(refused(() -> Web3SignerSigner.connect(server.url(), Site.account(Site.NORTH), TIMEOUT))
                .contains("none of them"));
    }

    @Test
    void aSignatureOfAnotherKeyIsNotUsed() {
        server.signWith(OTHER);

        assertTrue(refused(() -> signer.sign(new byte[1])).contains("another key"));
    }

    @Test
    void aKeyThatIsGoneIsNamed() {
        server.forgetKeys();

        assertTrue(refused(() -> signer.sign(new byte[1])).contains(ACCOUNT.hex()));
    }

    @Test
    void aStatusIsNamed() {
        server.answerWith(403);

        assertTrue(refused(() -> signer.sign(new byte[1])).contains("403"));
    }

    @Test
    void aSignerThatIsAwayIsNamed() {
        server.close();

        assertTrue(refused(() -> signer.sign(new byte[1])).contains(server.url() + " can't be reached"));
    }

    private static String refused(org.junit.jupiter.api.function.Executable step) {
        return assertThrows(SigningFailed.class, step).getMessage();
    }
}
