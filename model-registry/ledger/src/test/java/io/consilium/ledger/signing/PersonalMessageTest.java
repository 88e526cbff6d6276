package io.consilium.ledger.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.consilium.contracts.Address;
import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.testing.Cast;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Signatures beside those of another program. */
class PersonalMessageTest {
    private static final Word KEY = new Word("0x8f2a55949038a9610f50fb23b5883af3b4ecb3c3bb792cbcefbd1542c692be63");
    private static final Address ACCOUNT = new Address("0xfe3b557e8fb62b89f4916b721be55ceb828dbd73");
    private static final KeystoreSigner SIGNER = KeystoreSigner.of(KEY);
    private static final String SIGN_IN = """
            localhost:8080 wants you to sign in with your Ethereum account:
            0xFE3B557E8Fb62b89F4916B721be55cEb828dBd73

            Grüße aus der Klinik – sign in.

            URI: http://localhost:8080
            Version: 1
            Chain ID: 20267
            Nonce: 32891756
            Issued At: 2026-11-21T04:00:00Z""";

    @Test
    void othersSignTheSame() {
        for (String text : List.of("", "a", SIGN_IN)) {
            assertEquals(
                    Cast.run("wallet", "sign", "--private-key", KEY.hex(), text),
                    new PersonalMessage(text).sign(SIGNER).toBytes().hex());
        }
    }

    @Test
    void theSignerIsTold() {
        PersonalMessage message = new PersonalMessage(SIGN_IN);

        assertEquals(Optional.of(ACCOUNT), message.signer(message.sign(SIGNER).toBytes()));
    }

    @Test
    void anotherTextHasAnotherSigner() {
        Bytes signature = new PersonalMessage(SIGN_IN).sign(SIGNER).toBytes();

        assertNotEquals(Optional.of(ACCOUNT), new PersonalMessage(SIGN_IN + " ").signer(signature));
    }

    @Test
    void vMayBeWrittenFromZeroToo() {
        PersonalMessage message = new PersonalMessage(SIGN_IN);
        byte[] signature = message.sign(SIGNER).toBytes().toBytes();
        signature[64] = (byte) (signature[64] - 27);

        assertEquals(Optional.of(ACCOUNT), message.signer(Bytes.of(signature)));
    }

    @Test
    void theOtherSignatureOfTheSameMessageIsNotAccepted() {
        PersonalMessage message = new PersonalMessage(SIGN_IN);
        Signature signature = message.sign(SIGNER);
        BigInteger order = new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
        Word high = Word.of(order.subtract(signature.s().toBigInteger()));
        String flipped = signature.v() == 27 ? "1c" : "1b";

        Bytes malleated = new Bytes(signature.r().hex() + high.hex().substring(2) + flipped);

        assertEquals(Optional.empty(), message.signer(malleated));
    }

    @Test
    void bytesThatAreNoSignatureHaveNoSigner() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        PersonalMessage message = new PersonalMessage(SIGN_IN);
        for (int size : new int[] {0, 1, 64, 65, 65, 65, 65, 66, 1_000}) {
            byte[] noise = new byte[size];
            random.nextBytes(noise);

            assertNotEquals(Optional.of(ACCOUNT), message.signer(Bytes.of(noise)), "seed " + seed);
        }
        assertEquals(Optional.empty(), message.signer(Bytes.of(new byte[65])));
        byte[] noR = message.sign(SIGNER).toBytes().toBytes();
        Arrays.fill(noR, 0, 32, (byte) 0);
        assertEquals(Optional.empty(), message.signer(Bytes.of(noR)));
    }
}
