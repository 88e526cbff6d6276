package io.consilium.service.writes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.contracts.Address;
import io.consilium.ledger.LedgerException;
import io.consilium.service.database.Database;
import io.consilium.service.hashing.Hashes;
import io.consilium.service.problem.Refusal;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does what a request with an {@code Idempotency-Key} asks for once, however often it is sent, and answers each time the same.
 *
 * <p>A request that died in the middle isn't done again by itself: nobody but its sender can tell whether that is wanted.
 */
@Singleton
public final class Once {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration KEPT = Duration.ofDays(7);
    private static final int LONGEST_KEY = 128;

    private final Database database;
    private final Clock clock;

    Once(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    private record Known(String requestHash, Optional<String> answer) {}

    /**
     * Does it, or answers as before.
     *
     * @param request what is asked for, to tell a key that is used for something else
     */
    public <T> T answer(Optional<String> key, Address account, String request, Class<T> type, Supplier<T> doing) {
        if (key.isEmpty()) {
            return doing.get();
        }
        if (key.get().isBlank() || key.get().length() > LONGEST_KEY) {
            throw Refusal.invalid("bad-idempotency-key", "An Idempotency-Key has 1 to 128 characters");
        }
        String hash = Hashes.of(request).hex();
        if (!begin(key.get(), account, hash)) {
            return before(key.get(), account, hash, type);
        }
        boolean mayBeDone = true;
        try {
            T answer = doing.get();
            database.update(
                    "update answered set answer = ? where account = ? and idempotency_key = ?",
                    write(answer),
                    account.hex(),
                    key.get());
            return answer;
        } catch (Refusal
                | LedgerException.Reverted
                | LedgerException.NotPermitted
                | LedgerException.Unreachable nothing) {
            mayBeDone = false;
            throw nothing;
        } finally {
            if (!mayBeDone) {
                database.update(
                        "delete from answered where account = ? and idempotency_key = ?", account.hex(), key.get());
            }
        }
    }

    /** False if the key was used before. */
    private boolean begin(String key, Address account, String hash) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        database.update("delete from answered where created_at < ?", now.minus(KEPT));
        return database.update(
                        "insert into answered (account, idempotency_key, request_hash, created_at)"
                                + " values (?, ?, ?, ?) on conflict do nothing",
                        account.hex(),
                        key,
                        hash,
                        now)
                == 1;
    }

    private <T> T before(String key, Address account, String hash, Class<T> type) {
        List<Known> known = database.query(
                "select request_hash, answer from answered where account = ? and idempotency_key = ?",
                row -> new Known(row.getString(1), Optional.ofNullable(row.getString(2))),
                account.hex(),
                key);
        if (!known.isEmpty() && !known.getFirst().requestHash().equals(hash)) {
            throw Refusal.unprocessable(
                    "idempotency-key-reused",
                    "This Idempotency-Key was used for another request. Use a new one for each");
        }
        return known.stream()
                .flatMap(one -> one.answer().stream())
                .findFirst()
                .map(answer -> read(answer, type))
                .orElseThrow(() -> Refusal.conflict(
                        "in-progress",
                        "A request with this Idempotency-Key was begun and hasn't ended. See on the ledger whether it"
                                + " was done; if it wasn't, send it with a new key"));
    }

    private static String write(Object answer) {
        try {
            return JSON.writeValueAsString(answer);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("answers are records of plain values", impossible);
        }
    }

    private static <T> T read(String answer, Class<T> type) {
        try {
            return JSON.readValue(answer, type);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("answers are kept as they were written", impossible);
        }
    }
}
