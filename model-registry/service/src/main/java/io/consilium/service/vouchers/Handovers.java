package io.consilium.service.vouchers;

import io.consilium.contracts.Word;
import io.consilium.service.database.Database;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * How much of each voucher's copy was handed out, by whichever replica: it goes out once, to one download at a time.
 *
 * <p>What goes out is counted before it does, so that no crash makes it less. So what was counted may not have arrived: a
 * download is taken up again somewhat before that place, as far as bytes can get lost between here and there. The clock is
 * the database's, which all replicas share.
 */
@Singleton
final class Handovers {

    /** As much as is counted at once. */
    static final long STEP = 1 << 20;

    /** A download that was counted nothing for, for twice as long, is dead. */
    static final Duration BREATH = Duration.ofSeconds(10);

    /** What may be on the way, in buffers of both ends and between them, when a connection breaks; and the step before. */
    private static final long ON_THE_WAY = 8 * STEP;

    private static final String DEAD = "(download is null or handed_at < current_timestamp - interval '20' second)";
    private static final String NOT_LEFT_ALONE = "handed_at > current_timestamp - interval '1' hour";

    private final Database database;

    Handovers(Database database) {
        this.database = database;
    }

    /**
     * How far a copy has gone out.
     *
     * @param underWay whether a download of it hasn't ended
     */
    record Handover(long handed, boolean underWay) {

        /** Nothing went out. */
        static final Handover NONE = new Handover(0, false);

        /** The first byte at which a download may go on. */
        long first() {
            return Math.max(0, handed - ON_THE_WAY);
        }

        /** Whether a download may go on at this byte. */
        boolean goesOnAt(long from) {
            return from >= first() && from <= handed;
        }
    }

    /** The handover that a redeemed voucher is still good for: neither complete nor left alone for an hour. */
    Optional<Handover> open(Word voucher) {
        return database.one(
                "select handed, not " + DEAD + " from voucher_use where hash = ? and not complete and "
                        + NOT_LEFT_ALONE,
                row -> new Handover(row.getLong(1), row.getBoolean(2)),
                voucher.hex());
    }

    /** Writes down that a voucher is about to be redeemed here. */
    void begin(Word voucher) {
        database.keep(
                "insert into voucher_use (hash, handed_at) values (?, current_timestamp) on conflict do nothing",
                voucher.hex());
        database.keep(
                "update voucher_use set handed_at = current_timestamp where hash = ? and download is null",
                voucher.hex());
    }

    /** Begins a download, or goes on with one that broke; empty if there is another, or it can't begin at that byte. */
    Optional<UUID> takeUp(Word voucher, long from) {
        UUID download = UUID.randomUUID();
        int taken = database.keep(
                "update voucher_use set download = ?, handed_at = current_timestamp where hash = ? and not complete and "
                        + DEAD + " and handed >= ? and handed <= ?",
                download,
                voucher.hex(),
                from,
                from + ON_THE_WAY);
        return taken == 1 ? Optional.of(download) : Optional.empty();
    }

    /** Counts what is about to go out; false if the download was taken for dead, and another goes on. */
    boolean count(Word voucher, UUID download, long upTo) {
        return database.keep(
                        "update voucher_use set handed = greatest(handed, ?), handed_at = current_timestamp"
                                + " where hash = ? and download = ? and not complete",
                        upTo,
                        voucher.hex(),
                        download)
                == 1;
    }

    /** The last byte went out: the voucher is good for nothing more. */
    void complete(Word voucher, UUID download) {
        database.keep(
                "update voucher_use set complete = true where hash = ? and download = ?", voucher.hex(), download);
    }

    /** A download ended, or broke; another may go on. */
    void end(Word voucher, UUID download) {
        database.keep(
                "update voucher_use set download = null where hash = ? and download = ?", voucher.hex(), download);
    }
}
