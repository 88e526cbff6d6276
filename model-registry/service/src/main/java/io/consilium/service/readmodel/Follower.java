package io.consilium.service.readmodel;

import io.consilium.contracts.Word;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.event.Cursor;
import io.consilium.ledger.event.EventBatch;
import io.consilium.ledger.event.LedgerEvent;
import io.consilium.ledger.event.LedgerEvents;
import io.consilium.ledger.event.Pace;
import io.consilium.ledger.node.Node;
import io.consilium.service.database.Database;
import io.consilium.service.database.Database.Session;
import io.consilium.service.database.DatabaseException;
import io.consilium.service.metrics.Unforeseen;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables at the ledger's head: each batch of events, what follows from it, and the place reached are one
 * transaction, so that a crash loses nothing and does nothing twice.
 *
 * <p>A database that was built from another chain is refused. Replicas at one database take turns: whoever comes first with
 * a batch writes it, and the others go on from there.
 */
@Context
public final class Follower {

    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** A recall is to be known within a block. */
    private static final Pace PACE = Pace.DEFAULT.withPolling(Duration.ofMillis(250));

    private final Database database;
    private final Node node;
    private final Unforeseen unforeseen;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    private volatile long block;
    private volatile String version = "0";
    private volatile Optional<LedgerEvents> stream = Optional.empty();
    private volatile Optional<String> trouble = Optional.empty();

    public Follower(Database database, Node node, Unforeseen unforeseen) {
        this.database = database;
        this.node = node;
        this.unforeseen = unforeseen;
        this.thread = Thread.ofVirtual().name("ledger-follower").unstarted(this::follow);
    }

    /** The last block that the tables hold. */
    public long block() {
        return block;
    }

    /** Another text whenever an event was added: what follows from the tables is the same as long as this is. */
    public String version() {
        return version;
    }

    /** Waits until there is an event that wasn't in the tables when they had this version, or the time is over. */
    public void awaitNews(String seen, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (version.equals(seen) && left > 0) {
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the tables hold a block, so that who wrote to the ledger reads what it wrote. */
    public void awaitBlock(long number, Duration atMost) {
        long left = atMost.toNanos();
        if (block < number) {
            stream.ifPresent(LedgerEvents::hurry);
        }
        lock.lock();
        try {
            while (block < number && left > 0) {
                left = news.awaitNanos(left);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Why the tables can't be brought up to date, if so. */
    public Optional<String> trouble() {
        return trouble;
    }

    @PostConstruct
    void start() {
        seen(resume().block(), newest());
        thread.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
    }

    private void follow() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Cursor place = resume();
                seen(place.block(), newest());
                LedgerEvents events = new LedgerEvents(node, place, PACE);
                stream = Optional.of(events);
                boolean ours = true;
                while (ours) {
                    EventBatch batch = events.next();
                    ours = take(batch, place);
                    place = batch.cursor();
                    trouble = Optional.empty();
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException failure) {
                trouble = Optional.of(Objects.requireNonNullElse(failure.getMessage(), failure.toString()));
                report(failure);
                pause();
            }
        }
    }

    /** Whatever is only away comes back by itself; anything else needs somebody. */
    private void report(RuntimeException failure) {
        if (failure instanceof LedgerException.Unreachable) {
            LOG.warn("event=read_model_waits for=node block={} message=\"{}\"", block, failure.getMessage());
        } else if (failure instanceof DatabaseException database && database.isAway()) {
            LOG.warn("event=read_model_waits for=database block={} message=\"{}\"", block, failure.getMessage());
        } else if (failure instanceof LedgerException || failure instanceof DatabaseException) {
            LOG.error("event=read_model_stuck block={} message=\"{}\"", block, failure.getMessage());
        } else {
            LOG.error("event=read_model_unforeseen block={}", block, failure);
            unforeseen.in(Unforeseen.Work.READ_MODEL);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** False if another replica at this database was there before: then its place is where to go on. */
    private boolean take(EventBatch batch, Cursor from) {
        Optional<List<EventRow>> rows = database.transaction(session -> store(session, batch, from));
        rows.ifPresent(added -> seen(
                batch.cursor().block(),
                added.isEmpty() ? version : added.getLast().id()));
        return rows.isPresent();
    }

    private void seen(long reached, String newest) {
        lock.lock();
        try {
            block = reached;
            version = newest;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private String newest() {
        return database.one(
                        "select block, log_index from event order by block desc, log_index desc limit 1",
                        row -> row.getLong(1) + "-" + row.getInt(2))
                .orElse("0");
    }

    private static Optional<List<EventRow>> store(Session session, EventBatch batch, Cursor from) throws SQLException {
        List<Cursor> place = session.query(
                "select block, block_hash, log_index from ledger_cursor where one = 1 for update",
                row -> new Cursor(row.getLong(1), new Word(row.getString(2)), row.getInt(3)));
        if (!place.equals(List.of(from))) {
            return Optional.empty();
        }
        Projection projection = new Projection(session);
        List<EventRow> rows = new ArrayList<>();
        for (LedgerEvent event : batch.events()) {
            projection.apply(event);
            rows.add(EventRow.of(event));
        }
        session.batch(
                "insert into event (block, log_index, transaction_hash, at, name, task, model, organisation, account,"
                        + " details) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows.stream()
                        .map(row -> new Object[] {
                            row.block(),
                            row.logIndex(),
                            row.transaction(),
                            row.time(),
                            row.name(),
                            row.task().orElse(null),
                            row.model().orElse(null),
                            row.organisation().orElse(null),
                            row.account().orElse(null),
                            row.details()
                        })
                        .toList());
        Cursor cursor = batch.cursor();
        session.update(
                "update ledger_cursor set block = ?, block_hash = ?, log_index = ? where one = 1",
                cursor.block(),
                cursor.blockHash().toString(),
                cursor.logIndex());
        return Optional.of(rows);
    }

    private Cursor resume() {
        return database.transaction(session -> {
            String genesis = node.genesis().toString();
            List<Place> places = session.query(
                    "select genesis, block, block_hash, log_index from ledger_cursor",
                    row -> new Place(
                            row.getString(1), new Cursor(row.getLong(2), new Word(row.getString(3)), row.getInt(4))));
            if (places.isEmpty()) {
                Cursor beginning = Cursor.beginning(node.genesis());
                session.update(
                        "insert into ledger_cursor (one, genesis, block, block_hash, log_index) values (1, ?, ?, ?, ?)"
                                + " on conflict do nothing",
                        genesis,
                        beginning.block(),
                        genesis,
                        beginning.logIndex());
                return beginning;
            }
            return places.getFirst().checked(genesis);
        });
    }

    private record Place(String genesis, Cursor cursor) {
        Cursor checked(String expected) {
            if (!genesis.equals(expected)) {
                throw new LedgerException.WrongChain(
                        LedgerException.WrongChain.Claim.GENESIS,
                        "The site's database was built from the chain with genesis block " + genesis
                                + ", but the node's is " + expected
                                + ". Point the site at the right node, or delete the database: it is rebuilt");
            }
            return cursor;
        }
    }
}
