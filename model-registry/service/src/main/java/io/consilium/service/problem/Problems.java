package io.consilium.service.problem;

import io.consilium.content.ContentException;
import io.consilium.contracts.LedgerError;
import io.consilium.envelope.EnvelopeException;
import io.consilium.ledger.LedgerException;
import io.consilium.runtime.OverloadedException;
import io.consilium.runtime.RefusedException;
import io.consilium.service.database.DatabaseException;
import io.micronaut.http.HttpStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What each failure of our modules means to whoever asked. */
final class Problems {

    /** A failure as its caller is to see it. */
    record Meaning(String name, HttpStatus status, String detail, Optional<Duration> retryAfter, Optional<Long> size) {

        Meaning(String name, HttpStatus status, String detail) {
            this(name, status, detail, Optional.empty(), Optional.empty());
        }
    }

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private Problems() {}

    /** Empty for a failure that none of our modules knows, which is a mistake of ours. */
    static Optional<Meaning> of(Throwable failure) {
        return Optional.ofNullable(
                switch (failure) {
                    case Refusal refusal ->
                        new Meaning(
                                refusal.name(),
                                refusal.status(),
                                refusal.getMessage(),
                                refusal.retryAfter(),
                                refusal.size());
                    case LedgerException ledger -> ledger(ledger);
                    case ContentException content ->
                        new Meaning(
                                "content-" + kebab(content.getClass().getSimpleName()),
                                content instanceof ContentException.Corrupt
                                        ? HttpStatus.BAD_GATEWAY
                                        : HttpStatus.SERVICE_UNAVAILABLE,
                                content.getMessage());
                    case EnvelopeException envelope ->
                        new Meaning(
                                "envelope-" + kebab(envelope.getClass().getSimpleName()),
                                HttpStatus.BAD_GATEWAY,
                                envelope.getMessage());
                    case OverloadedException overloaded ->
                        new Meaning(
                                "overloaded",
                                HttpStatus.SERVICE_UNAVAILABLE,
                                overloaded.getMessage(),
                                Optional.of(MOMENT),
                                Optional.empty());
                    case RefusedException refused ->
                        new Meaning("refused-input", HttpStatus.UNPROCESSABLE_ENTITY, refused.getMessage());
                    case DatabaseException database ->
                        new Meaning("database-unavailable", HttpStatus.SERVICE_UNAVAILABLE, database.getMessage());
                    case IOException broken ->
                        new Meaning(
                                "storage-failed",
                                HttpStatus.SERVICE_UNAVAILABLE,
                                "The site couldn't read or write its files: " + broken.getMessage()
                                        + ". Tell its administrator to look at the disk's free space and permissions");
                    default -> null;
                });
    }

    private static Meaning ledger(LedgerException failure) {
        return switch (failure) {
            case LedgerException.Reverted reverted -> reverted(reverted);
            case LedgerException.OutOfRange nowhere ->
                new Meaning("out-of-range", HttpStatus.NOT_FOUND, nowhere.getMessage());
            case LedgerException.NotPermitted refused ->
                new Meaning("not-permitted", HttpStatus.FORBIDDEN, refused.getMessage());
            case LedgerException.StillPending pending ->
                new Meaning("still-pending", HttpStatus.GATEWAY_TIMEOUT, pending.getMessage());
            default ->
                new Meaning(
                        "ledger-" + kebab(failure.getClass().getSimpleName()),
                        HttpStatus.SERVICE_UNAVAILABLE,
                        failure.getMessage());
        };
    }

    /** A contract's own words, with its own name for what doesn't hold. */
    private static Meaning reverted(LedgerException.Reverted reverted) {
        String name = reverted.error()
                .map(error -> kebab(error.getClass().getSimpleName()))
                .orElse("reverted");
        HttpStatus status = reverted.error()
                .map(error -> switch (error) {
                    case LedgerError.UnknownModel ignored -> HttpStatus.NOT_FOUND;
                    case LedgerError.UnknownTask ignored -> HttpStatus.NOT_FOUND;
                    case LedgerError.UnknownProposal ignored -> HttpStatus.NOT_FOUND;
                    case LedgerError.UnknownOrganisation ignored -> HttpStatus.NOT_FOUND;
                    case LedgerError.UnknownVoucher ignored -> HttpStatus.NOT_FOUND;
                    case LedgerError.MissingRole ignored -> HttpStatus.FORBIDDEN;
                    case LedgerError.NotMember ignored -> HttpStatus.FORBIDDEN;
                    case LedgerError.OrganisationNotActive ignored -> HttpStatus.FORBIDDEN;
                    case LedgerError.NotPublisher ignored -> HttpStatus.FORBIDDEN;
                    case LedgerError.NotGranted ignored -> HttpStatus.FORBIDDEN;
                    default -> HttpStatus.CONFLICT;
                })
                .orElse(HttpStatus.CONFLICT);
        return new Meaning(name, status, reverted.getMessage());
    }

    private static String kebab(String camel) {
        return camel.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
