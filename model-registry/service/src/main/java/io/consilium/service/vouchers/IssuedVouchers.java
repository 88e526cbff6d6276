package io.consilium.service.vouchers;

import io.consilium.contracts.Address;
import io.consilium.contracts.Word;
import io.consilium.service.database.Database;
import io.consilium.service.site.Site;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** The vouchers that were issued, as the tables have them; the ledger itself can't list them. */
@Singleton
final class IssuedVouchers {

    private final Database database;
    private final Site site;
    private final Clock clock;

    IssuedVouchers(Database database, Site site, Clock clock) {
        this.database = database;
        this.site = site;
        this.clock = clock;
    }

    /**
     * A voucher as the ledger knows it.
     *
     * @param account that issued it, and signed its code
     */
    @Serdeable
    record VoucherStanding(String hash, long model, String account, Instant expiresAt, boolean redeemed) {

        private static final String COLUMNS = "select hash, model, account, expires_at, redeemed from voucher";

        private static VoucherStanding read(ResultSet row) throws SQLException {
            return new VoucherStanding(
                    row.getString(1),
                    row.getLong(2),
                    row.getString(3),
                    row.getObject(4, OffsetDateTime.class).toInstant(),
                    row.getBoolean(5));
        }
    }

    /** Those of a model, soonest to expire first. */
    List<VoucherStanding> of(long model) {
        return database.query(
                VoucherStanding.COLUMNS + " where model = ? order by expires_at, hash", VoucherStanding::read, model);
    }

    /** Our own that can still be redeemed, soonest to expire first. */
    List<VoucherStanding> outstanding() {
        return database.query(
                VoucherStanding.COLUMNS
                        + " where issuer = ? and not redeemed and expires_at > ? order by expires_at, hash",
                VoucherStanding::read,
                site.organisation(),
                clock.instant().atOffset(ZoneOffset.UTC));
    }

    /** Whether a voucher was issued by this account when it was ours. */
    boolean isOursBy(Word voucher, Address account) {
        return database.one(
                        "select 1 from voucher where hash = ? and issuer = ? and account = ?",
                        row -> row.getInt(1),
                        voucher.hex(),
                        site.organisation(),
                        account.hex())
                .isPresent();
    }
}
