package io.consilium.service.publish;

import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.service.database.Database;
import io.consilium.service.metrics.Unforeseen;
import io.consilium.service.metrics.Unforeseen.Work;
import io.consilium.service.publish.Draft.StoredWeights;
import io.consilium.service.request.Trace;
import io.consilium.service.site.Home;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The publications that this site has begun, and how far each has come. */
@Singleton
final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** How long a claim lasts that isn't renewed, by the database's clock, which all replicas share. */
    private static final String LEASE_END = "current_timestamp + interval '20' second";

    private static final int LONGEST_FAILURE = 1_000;

    /** One look-up for each column, since neither database looks for both by their indexes at once. */
    static final String NEEDED_ELSEWHERE =
            "select 1 from publication where id <> ? and state <> 'FAILED' and card_cid = ?"
                    + " union all select 1 from publication where id <> ? and state <> 'FAILED' and weights_cid = ?"
                    + " union all select 1 from model where card_cid = ?"
                    + " union all select 1 from model where weights_cid = ? limit 1";

    private final Database database;
    private final UUID replica;
    private final Clock clock;
    private final Unforeseen unforeseen;
    private final Set<UUID> working = ConcurrentHashMap.newKeySet();
    /** Those that were told of as unreadable, and haven't been read since. */
    private final Set<UUID> unreadable = ConcurrentHashMap.newKeySet();

    Outbox(Database database, Home home, Clock clock, Unforeseen unforeseen) {
        this.database = database;
        this.replica = home.replica();
        this.clock = clock;
        this.unforeseen = unforeseen;
    }

    void add(Draft draft, Optional<String> idempotencyKey) {
        database.keep(
                "insert into publication (id, state, idempotency_key, request_hash, account, task, parent,"
                        + " architecture, accuracy, precision_, recall, f1, auc, card_cid, card_hash, trace,"
                        + " announced_trace, created_at, changed_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                draft.id(),
                draft.state().name(),
                idempotencyKey.orElse(null),
                draft.requestHash(),
                draft.account().hex(),
                draft.task(),
                draft.parent(),
                draft.architecture(),
                draft.claimed().accuracy(),
                draft.claimed().precision(),
                draft.claimed().recall(),
                draft.claimed().f1(),
                draft.claimed().auc(),
                draft.cardCid(),
                draft.cardHash().hex(),
                draft.trace().map(Trace::id).orElse(null),
                draft.announced().map(Trace::id).orElse(null),
                now(),
                now());
    }

    Optional<Draft> find(UUID id) {
        return database.one("select * from publication where id = ?", Draft::read, id);
    }

    Optional<Draft> findByKey(String idempotencyKey) {
        return database.one("select * from publication where idempotency_key = ?", Draft::read, idempotencyKey);
    }

    Optional<Draft> findByModel(long model) {
        return database.one(
                "select * from publication where model = ? and wrapped_key is not null", Draft::read, model);
    }

    List<Draft> inState(PublicationState state) {
        return readable("select * from publication where state = ? order by created_at", state.name());
    }

    /** Makes this replica, and one of its threads, the only one that works on a publication; false if another does. */
    boolean claim(UUID id) {
        if (!working.add(id)) {
            return false;
        }
        boolean claimed = false;
        try {
            claimed = database.update(
                            "update publication set claimed_by = ?, claimed_until = " + LEASE_END + " where id = ?"
                                    + " and (claimed_until is null or claimed_until < current_timestamp"
                                    + " or claimed_by = ?)",
                            replica,
                            id,
                            replica)
                    == 1;
        } finally {
            if (!claimed) {
                working.remove(id);
            }
        }
        return claimed;
    }

    /** Goes on claiming what is being worked on; a replica that dies stops doing so, and another takes it over. */
    void renewClaims() {
        working.forEach(id -> database.update(
                "update publication set claimed_until = " + LEASE_END + " where id = ? and claimed_by = ?",
                id,
                replica));
    }

    /** Also when the database can't be told: this replica may claim it again, and others may soon. */
    void release(UUID id) {
        try {
            database.update(
                    "update publication set claimed_by = null, claimed_until = null where id = ? and claimed_by = ?",
                    id,
                    replica);
        } finally {
            working.remove(id);
        }
    }

    /** The weights are about to be pinned under this name: what to clean up if the process dies now. */
    void storing(UUID id, String weightsCid) {
        database.keep("update publication set weights_cid = ? where id = ?", weightsCid, id);
    }

    void notStored(UUID id) {
        database.keep("update publication set weights_cid = null where id = ? and state = 'RECEIVED'", id);
    }

    /** From here on it is worked on for whoever brought the weights; who announced it is kept. */
    void stored(UUID id, StoredWeights weights, Optional<Trace> trace) {
        OffsetDateTime now = now();
        database.keep(
                "update publication set state = 'STORED', weights_cid = ?, weights_hash = ?, size_bytes = ?,"
                        + " key_version = ?, wrapped_key = ?, trace = coalesce(?, trace), stored_at = ?,"
                        + " changed_at = ? where id = ?",
                weights.cid(),
                weights.hash().hex(),
                weights.size(),
                weights.keyVersion(),
                weights.wrappedKey().hex(),
                trace.map(Trace::id).orElse(null),
                now,
                now,
                id);
    }

    void signed(UUID id, SignedTransaction transaction) {
        database.keep(
                "update publication set state = 'SUBMITTED', signer = ?, nonce = ?, transaction_hash = ?,"
                        + " raw_transaction = ?, changed_at = ? where id = ?",
                transaction.account().hex(),
                transaction.nonce(),
                transaction.hash().hex(),
                transaction.bytes().hex(),
                now(),
                id);
    }

    /** The transaction will never be mined; the step is to be taken again. */
    void unsigned(UUID id) {
        database.keep(
                "update publication set state = case when model is null then 'STORED' else 'SUBMITTED' end,"
                        + " raw_transaction = null, changed_at = ? where id = ?",
                now(),
                id);
    }

    void published(UUID id, long model) {
        database.keep(
                "update publication set model = ?, raw_transaction = null, changed_at = ? where id = ?",
                model,
                now(),
                id);
    }

    void confirmed(UUID id, long model) {
        database.keep(
                "update publication set state = 'CONFIRMED', model = ?, raw_transaction = null, changed_at = ?"
                        + " where id = ?",
                model,
                now(),
                id);
    }

    /** Its key opens nothing that is kept: the model that stands for these bytes has another. */
    void withoutKey(UUID id) {
        database.keep("update publication set wrapped_key = null where id = ?", id);
    }

    void failed(UUID id, String why) {
        database.keep(
                "update publication set state = 'FAILED', failure = ?, raw_transaction = null, wrapped_key = null,"
                        + " changed_at = ? where id = ?",
                why.substring(0, Math.min(why.length(), LONGEST_FAILURE)),
                now(),
                id);
    }

    /** Publications whose weights didn't come in a time; their keys may be used again. */
    List<Draft> announcedBefore(OffsetDateTime time) {
        return readable(
                "select * from publication where state = 'RECEIVED' and created_at < ? order by created_at", time);
    }

    void forgetKey(UUID id) {
        database.keep("update publication set idempotency_key = null where id = ?", id);
    }

    /** Those that failed, and of which something may still be stored. */
    List<Draft> toDiscard() {
        return readable("select * from publication where state = 'FAILED' and not discarded order by changed_at");
    }

    void discarded(UUID id) {
        database.keep("update publication set discarded = true where id = ?", id);
    }

    /** Whether something else than this publication needs a content: equal cards have one name. */
    boolean isNeededElsewhere(UUID id, String cid) {
        return database.one(NEEDED_ELSEWHERE, row -> row.getInt(1), id, cid, id, cid, cid, cid)
                .isPresent();
    }

    /** Those that can be read: one that can't waits by itself, and holds up none of the others. */
    private List<Draft> readable(String sql, Object... arguments) {
        return database.query(sql, this::read, arguments).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Draft> read(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        try {
            Draft draft = Draft.read(row);
            unreadable.remove(id);
            return Optional.of(draft);
        } catch (RuntimeException spoiled) {
            // It is met again every few seconds.
            if (unreadable.add(id)) {
                LOG.error(
                        "event=publication_unreadable id={} message=\"This row of the table publication can't be read."
                                + " Bring it back from a copy of the database, and it goes on by itself. Don't delete"
                                + " it: it may hold the only key to its model. All others go on\"",
                        id,
                        spoiled);
            }
            unforeseen.in(Work.PUBLICATION);
            return Optional.empty();
        }
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
