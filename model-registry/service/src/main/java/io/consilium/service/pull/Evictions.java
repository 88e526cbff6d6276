package io.consilium.service.pull;

import io.consilium.content.Cid;
import io.consilium.content.ContentStore;
import io.consilium.contracts.ModelStatus;
import io.consilium.contracts.Word;
import io.consilium.service.database.Database;
import io.consilium.service.database.DatabaseException;
import io.consilium.service.metrics.Unforeseen;
import io.consilium.service.readmodel.Follower;
import io.consilium.service.site.Home;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of models as soon as the ledger does: weights that left the lists are unpinned, and plain copies of what was
 * recalled or withdrawn are removed, in memory and on disk.
 *
 * <p>How far it came is in the database, so that a restart misses none: for each replica, since each has plain copies of its
 * own. What several unpin is unpinned once. Cards stay: what a model was remains readable.
 */
@Context
final class Evictions {

    private static final Logger LOG = LoggerFactory.getLogger(Evictions.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int PAGE = 100;
    private static final List<String> KINDS = List.of("ModelEvicted", "ModelRecalled", "ModelWithdrawn");

    /** Those of one kind after the place that was reached, as far as the follower's. */
    static final String NEXT_OF_KIND = "select e.block, e.log_index, e.model, m.status, m.weights_cid, m.weights_hash"
            + " from event e join model m on m.id = e.model"
            + " where e.name = ? and e.block >= ? and (e.block > ? or e.log_index > ?)"
            + " and e.block <= ? and (e.block < ? or e.log_index <= ?)"
            + " order by e.block, e.log_index limit ?";

    private final Database database;
    private final Follower follower;
    private final ContentStore content;
    private final WeightsCache cache;
    private final List<Holder> holders;
    private final Unforeseen unforeseen;
    private final UUID replica;
    private final Thread thread;

    Evictions(
            Database database,
            Follower follower,
            ContentStore content,
            WeightsCache cache,
            List<Holder> holders,
            Unforeseen unforeseen,
            Home home) {
        this.database = database;
        this.follower = follower;
        this.content = content;
        this.cache = cache;
        this.holders = holders;
        this.unforeseen = unforeseen;
        this.replica = home.replica();
        this.thread = Thread.ofVirtual().name("evictions").unstarted(this::work);
    }

    /** A model that is to be let go, and where the ledger says so. */
    private record Eviction(long block, int logIndex, long model, ModelStatus status, String cid, Word hash) {
        static Eviction read(ResultSet row) throws SQLException {
            return new Eviction(
                    row.getLong("block"),
                    row.getInt("log_index"),
                    row.getLong("model"),
                    ModelStatus.valueOf(row.getString("status")),
                    row.getString("weights_cid"),
                    new Word(row.getString("weights_hash")));
        }

        boolean mustNotBeUsed() {
            return status == ModelStatus.RECALLED || status == ModelStatus.WITHDRAWN;
        }
    }

    /** Up to which event all were let go, or are in the tables. */
    private record Place(long block, int logIndex) {
        static Place read(ResultSet row) throws SQLException {
            return new Place(row.getLong(1), row.getInt(2));
        }
    }

    @PostConstruct
    void start() {
        database.update(
                "insert into released (replica, block, log_index) values (?, 0, 0) on conflict do nothing", replica);
        thread.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                String seen = follower.version();
                if (round()) {
                    follower.awaitNews(seen, PATIENCE);
                } else {
                    Thread.sleep(PAUSE);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether all are done that were there. */
    boolean round() {
        try {
            for (List<Eviction> some = next(); !some.isEmpty(); some = next()) {
                // The plain copies of all first: no content that can't be unpinned keeps another model's in use.
                for (Eviction eviction : some) {
                    forget(eviction);
                }
                for (Eviction eviction : some) {
                    letGo(eviction);
                }
            }
            return true;
        } catch (IOException | DatabaseException away) {
            LOG.warn("event=evictions_wait message=\"{}\"", away.getMessage());
            return false;
        } catch (RuntimeException failure) {
            LOG.error("event=evictions_unforeseen", failure);
            unforeseen.in(Unforeseen.Work.EVICTIONS);
            return false;
        }
    }

    /** Of each kind the next few, so that the index on names and places leads straight to them. */
    private List<Eviction> next() {
        return database.transaction(session -> {
            // Asked first: what the follower adds between two of the questions below lies behind it, and waits.
            List<Place> known = session.query("select block, log_index from ledger_cursor where one = 1", Place::read);
            List<Eviction> some = new ArrayList<>();
            for (Place last : known) {
                Place reached = session.query(
                                "select block, log_index from released where replica = ?", Place::read, replica)
                        .getFirst();
                for (String kind : KINDS) {
                    some.addAll(session.query(
                            NEXT_OF_KIND,
                            Eviction::read,
                            kind,
                            reached.block(),
                            reached.block(),
                            reached.logIndex(),
                            last.block(),
                            last.block(),
                            last.logIndex(),
                            PAGE));
                }
            }
            return some.stream()
                    .sorted(Comparator.comparingLong(Eviction::block).thenComparingInt(Eviction::logIndex))
                    .limit(PAGE)
                    .toList();
        });
    }

    private void forget(Eviction eviction) throws IOException {
        if (eviction.mustNotBeUsed()) {
            // The file first: nobody can load it again after it was let go of in memory.
            cache.drop(eviction.hash());
            holders.forEach(holder -> holder.letGo(eviction.model()));
        }
    }

    private void letGo(Eviction eviction) throws IOException {
        content.unpin(Cid.parse(eviction.cid()));
        database.update(
                "update released set block = ?, log_index = ? where replica = ?",
                eviction.block(),
                eviction.logIndex(),
                replica);
        LOG.info("event=let_go model={} status={}", eviction.model(), eviction.status());
    }
}
