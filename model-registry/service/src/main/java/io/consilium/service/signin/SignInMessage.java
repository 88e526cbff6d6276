package io.consilium.service.signin;

import io.consilium.contracts.Address;
import io.consilium.service.problem.Refusal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.web3j.crypto.Keys;

/**
 * What a person signs to sign in, laid out as EIP-4361 has it.
 *
 * @param domain the registry that is signed in at, as host and port
 */
record SignInMessage(
        String domain, Address address, String uri, long chainId, String nonce, Instant issuedAt, Instant expiresAt) {

    private static final String STATEMENT = "Sign in to the Consilium registry.";
    private static final Pattern TEXT = Pattern.compile("""
            (?<domain>[^\\s/]{1,255}) wants you to sign in with your Ethereum account:
            (?<address>0x[0-9a-fA-F]{40})

            %s

            URI: (?<uri>\\S{1,255})
            Version: 1
            Chain ID: (?<chain>[1-9][0-9]{0,17})
            Nonce: (?<nonce>[0-9A-Za-z]{8,64})
            Issued At: (?<issued>\\S{1,40})
            Expiration Time: (?<expires>\\S{1,40})""".formatted(Pattern.quote(STATEMENT)));

    SignInMessage {
        issuedAt = issuedAt.truncatedTo(ChronoUnit.SECONDS);
        expiresAt = expiresAt.truncatedTo(ChronoUnit.SECONDS);
    }

    static SignInMessage parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw Refusal.invalid(
                    "not-a-sign-in-message",
                    "The message isn't laid out after EIP-4361 as the challenge was. Sign the challenge's own text");
        }
        try {
            return new SignInMessage(
                    parts.group("domain"),
                    new Address(parts.group("address").toLowerCase(Locale.ROOT)),
                    parts.group("uri"),
                    Long.parseLong(parts.group("chain")),
                    parts.group("nonce"),
                    OffsetDateTime.parse(parts.group("issued")).toInstant(),
                    OffsetDateTime.parse(parts.group("expires")).toInstant());
        } catch (DateTimeException notATime) {
            throw Refusal.invalid("not-a-sign-in-message", "A time in the message isn't one of RFC 3339");
        }
    }

    String text() {
        return """
                %s wants you to sign in with your Ethereum account:
                %s

                %s

                URI: %s
                Version: 1
                Chain ID: %d
                Nonce: %s
                Issued At: %s
                Expiration Time: %s""".formatted(
                domain, Keys.toChecksumAddress(address.hex()), STATEMENT, uri, chainId, nonce, issuedAt, expiresAt);
    }
}
