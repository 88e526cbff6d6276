package io.consilium.service.signin;

import io.consilium.contracts.Address;
import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.consilium.service.problem.Refusal;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.token.generator.TokenGenerator;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Sign-in with an Ethereum account. */
@Controller("/api/v1/sign-in")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SignInController {

    private static final Duration SESSION = Duration.ofMinutes(15);

    private final SignIn signIn;
    private final TokenGenerator tokens;
    private final Clock clock;

    SignInController(SignIn signIn, TokenGenerator tokens, Clock clock) {
        this.signIn = signIn;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Whose account wants to sign in. */
    @Serdeable
    record ChallengeRequest(String address) {}

    /** The text to sign. */
    @Serdeable
    record Challenge(String message, Instant expiresAt) {}

    /** The text that was signed, and the signature: 65 bytes in hexadecimal with 0x. */
    @Serdeable
    record SignedChallenge(String message, String signature) {}

    /** What to send as {@code Authorization: Bearer …}. */
    @Serdeable
    record Session(String token, String account, Instant expiresAt) {}

    /** Gives a text that the account must sign within five minutes. */
    @Post("/challenge")
    @AllowedFor(Who.ANYONE)
    Challenge challenge(@Body ChallengeRequest request) {
        SignInMessage message = signIn.challenge(address(request.address()));
        return new Challenge(message.text(), message.expiresAt());
    }

    /** Exchanges a signed challenge for a token that is good for fifteen minutes. */
    @Post
    @AllowedFor(Who.ANYONE)
    Session signIn(@Body SignedChallenge signed) {
        Address account = signIn.verify(signed.message(), signed.signature());
        Instant expires = clock.instant().plus(SESSION);
        String token = tokens.generateToken(Authentication.build(account.hex()), Math.toIntExact(SESSION.toSeconds()))
                .orElseThrow(() -> new IllegalStateException("no token was made"));
        return new Session(token, account.hex(), expires);
    }

    private static Address address(String text) {
        try {
            return new Address(text.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException malformed) {
            throw Refusal.invalid("not-an-address", malformed.getMessage());
        }
    }
}
