package io.consilium.cli.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.signing.PersonalMessage;
import io.consilium.ledger.signing.Signer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Signing in with an account, after EIP-4361.
 *
 * <p>The registry writes the text; it is signed only if it is a sign-in for this registry, this account and this chain, so that
 * nobody gets a signature that is good elsewhere.
 */
final class SignIn {

    private SignIn() {}

    static Session with(
            Signer signer,
            URI registry,
            Optional<Session.Key> key,
            Optional<Session.Chain> chain,
            Optional<Path> authority)
            throws IOException, InterruptedException {
        try (Registry client = new Registry(registry, Optional.empty(), authority)) {
            String account = signer.address().hex();
            String message = client.ask("/sign-in/challenge", Map.of("address", account))
                    .path("message")
                    .asText();
            requireOurs(message, registry, account, chain);
            JsonNode session = client.ask(
                    "/sign-in",
                    Map.of(
                            "message",
                            message,
                            "signature",
                            new PersonalMessage(message).sign(signer).toBytes().hex()));
            return new Session(
                    registry,
                    account,
                    session.path("token").asText(),
                    Instant.parse(session.path("expiresAt").asText()),
                    key,
                    chain,
                    authority);
        }
    }

    static Session again(Session before, Session.Key key) throws IOException, InterruptedException {
        Signer signer = KeystoreSigner.open(key.keystore(), key.passwordFile());
        return with(signer, before.registry(), before.key(), before.chain(), before.authority());
    }

    static void requireOurs(String message, URI registry, String account, Optional<Session.Chain> chain) {
        List<String> lines = message.lines().toList();
        boolean ours = lines.size() > 2
                && lines.get(0).equals(registry.getAuthority() + " wants you to sign in with your Ethereum account:")
                && lines.get(1).toLowerCase(Locale.ROOT).equals(account)
                && lines.contains("URI: " + registry)
                && chain.map(known -> lines.contains("Chain ID: " + known.id())).orElse(true);
        if (!ours) {
            throw new RegistryException("what " + registry + " wants signed isn't a sign-in of " + account + " at "
                    + registry + " and on the chain that you named; nothing was signed. It said: "
                    + message.replaceAll("[\\p{Cc}\\p{Cf}]+", " "));
        }
    }
}
