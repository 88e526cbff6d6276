package io.consilium.service.signin;

import io.consilium.contracts.Address;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.signing.PersonalMessage;
import io.consilium.service.database.Database;
import io.consilium.service.problem.Refusal;
import io.consilium.service.site.PublicAddress;
import jakarta.inject.Singleton;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Finds out which account is there, by a message that it signs for this registry, this chain and this one time.
 *
 * <p>Nonces are kept in the database, so that a challenge of one replica is good at another, and once only.
 */
@Singleton
final class SignIn {

    private static final Duration CHALLENGE = Duration.ofMinutes(5);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);
    private static final int NONCE_BYTES = 16;

    private final Database database;
    private final Node node;
    private final PublicAddress here;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    SignIn(Database database, Node node, PublicAddress here, Clock clock) {
        this.database = database;
        this.node = node;
        this.here = here;
        this.clock = clock;
    }

    SignInMessage challenge(Address address) {
        Instant now = clock.instant();
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        String nonce = HexFormat.of().formatHex(bytes);
        Instant expires = now.plus(CHALLENGE);
        database.update("delete from challenge where expires_at < ?", now.atOffset(ZoneOffset.UTC));
        database.update(
                "insert into challenge (nonce, expires_at) values (?, ?)", nonce, expires.atOffset(ZoneOffset.UTC));
        URI uri = here.uri();
        return new SignInMessage(uri.getAuthority(), address, uri.toString(), node.chainId(), nonce, now, expires);
    }

    /** The account that signed. */
    Address verify(String text, String signature) {
        SignInMessage message = SignInMessage.parse(text);
        URI uri = here.uri();
        require(message.domain().equals(uri.getAuthority()), "wrong-domain", "It was signed for " + message.domain());
        require(message.uri().equals(uri.toString()), "wrong-uri", "It was signed for " + message.uri());
        require(message.chainId() == node.chainId(), "wrong-chain", "It was signed for chain " + message.chainId());
        Instant now = clock.instant();
        require(
                !message.issuedAt().isAfter(now.plus(CLOCK_SKEW)),
                "from-the-future",
                "It was issued at " + message.issuedAt() + ", which is to come. Check the clocks");
        require(message.expiresAt().isAfter(now), "expired", "It expired at " + message.expiresAt());
        require(signer(text, signature).equals(Optional.of(message.address())), "wrong-signature", "Another signed it");
        int known = database.update(
                "delete from challenge where nonce = ? and expires_at > ?",
                message.nonce(),
                now.atOffset(ZoneOffset.UTC));
        require(known == 1, "unknown-nonce", "Its nonce isn't one of ours, or was used");
        return message.address();
    }

    private static Optional<Address> signer(String text, String signature) {
        try {
            return new PersonalMessage(text).signer(new Bytes(signature));
        } catch (IllegalArgumentException notHexadecimal) {
            return Optional.empty();
        }
    }

    private static void require(boolean holds, String claim, String what) {
        if (!holds) {
            throw Refusal.unauthorized(
                    "sign-in-" + claim, "The sign-in message doesn't hold: " + what + ". Ask for a new challenge");
        }
    }
}
