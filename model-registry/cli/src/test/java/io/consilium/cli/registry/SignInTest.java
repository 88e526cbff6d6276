package io.consilium.cli.registry;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a registry wants signed is signed only if it is a sign-in there. */
class SignInTest {

    private static final URI REGISTRY = URI.create("http://127.0.0.1:8547");
    private static final String ACCOUNT = "0x00000000000000000000000000000000000000aa";
    private static final Optional<Session.Chain> CHAIN =
            Optional.of(new Session.Chain(URI.create("http://127.0.0.1:8545"), 7, Optional.empty()));
    private static final String MESSAGE = """
            127.0.0.1:8547 wants you to sign in with your Ethereum account:
            0x00000000000000000000000000000000000000AA

            Sign in to the Consilium registry.

            URI: http://127.0.0.1:8547
            Version: 1
            Chain ID: 7
            Nonce: 0123456789abcdef
            Issued At: 2026-01-01T00:00:00Z
            Expiration Time: 2026-01-01T00:05:00Z""";

    @Test
    void signInThatIsOursIsSigned() {
        assertDoesNotThrow(() -> SignIn.requireOurs(MESSAGE, REGISTRY, ACCOUNT, CHAIN));
        assertDoesNotThrow(() -> SignIn.requireOurs(MESSAGE, REGISTRY, ACCOUNT, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8547 wants, evil.example wants",
        "00AA, 00AB",
        "URI: http://127.0.0.1:8547, URI: http://evil.example",
        "Chain ID: 7, Chain ID: 8",
    })
    void signInForSomebodyElseIsNot(String ours, String theirs) {
        String message = MESSAGE.replace(ours, theirs);

        RegistryException refused =
                assertThrows(RegistryException.class, () -> SignIn.requireOurs(message, REGISTRY, ACCOUNT, CHAIN));

        assertTrue(refused.getMessage().contains("nothing was signed"), refused.getMessage());
    }

    @Test
    void somethingElseAltogetherIsNot() {
        assertThrows(RegistryException.class, () -> SignIn.requireOurs("pay 5 ether", REGISTRY, ACCOUNT, CHAIN));
    }
}
