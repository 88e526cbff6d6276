package io.consilium.service.vouchers;

import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.consilium.service.database.Database;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** Every voucher there is, for whoever holds them against the ledger; their issue is an event that all members may read. */
@Controller("/api/v1/audit/vouchers")
@ExecuteOn(TaskExecutors.BLOCKING)
final class VoucherAuditController {

    private static final int LONGEST_PAGE = 1_000;

    private final Database database;

    VoucherAuditController(Database database) {
        this.database = database;
    }

    /** A voucher, whoever issued it, and by which account. */
    @Serdeable
    record AnyVoucher(String hash, long model, int issuer, String account, Instant expiresAt, boolean redeemed) {}

    /**
     * Some vouchers, in the order of their hashes.
     *
     * @param next give it as {@code after} for those that follow; none on the last page
     */
    @Serdeable
    record Page(List<AnyVoucher> vouchers, @Nullable String next) {}

    /** Lists all vouchers, or those after one of them. */
    @Get("/{?after,limit}")
    @AllowedFor(Who.MEMBER)
    Page list(@QueryValue(defaultValue = "") String after, @QueryValue(defaultValue = "200") int limit) {
        int size = Math.clamp(limit, 1, LONGEST_PAGE);
        List<AnyVoucher> found = database.query(
                "select hash, model, issuer, account, expires_at, redeemed from voucher where hash > ?"
                        + " order by hash limit ?",
                row -> new AnyVoucher(
                        row.getString(1),
                        row.getLong(2),
                        row.getInt(3),
                        row.getString(4),
                        row.getObject(5, OffsetDateTime.class).toInstant(),
                        row.getBoolean(6)),
                after,
                size);
        return new Page(found, found.size() < size ? null : found.getLast().hash());
    }
}
