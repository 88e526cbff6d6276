package io.consilium.service.vouchers;

import io.consilium.contracts.Role;
import io.consilium.ledger.voucher.VoucherCode;
import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Who;
import io.consilium.service.download.Download;
import io.consilium.service.download.FilePart;
import io.consilium.service.problem.Refusal;
import io.consilium.service.vouchers.IssuedVouchers.VoucherStanding;
import io.consilium.service.writes.Step;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A patient's copy: one model, once, for whoever holds the code. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class VoucherController {

    private static final int LONGEST_HOURS = 24 * 90;
    private static final Pattern REST = Pattern.compile("bytes=([0-9]{1,18})-");

    private final Vouchers vouchers;
    private final IssuedVouchers issued;

    VoucherController(Vouchers vouchers, IssuedVouchers issued) {
        this.vouchers = vouchers;
        this.issued = issued;
    }

    /** For how long a voucher is to be good, 1 to 2,160 hours. */
    @Serdeable
    record VoucherOrder(int hours) {}

    /**
     * A voucher that was issued.
     *
     * @param code what the person gets; it is shown this once and kept nowhere
     * @param hash by which the ledger knows it
     */
    @Serdeable
    record IssuedVoucher(String code, String hash, long model, String weightsHash, Instant expiresAt, Step step) {}

    /** Issues a voucher for one copy of an own model. */
    @Post("/models/{id}/vouchers")
    @AllowedFor(value = Who.STAFF, roles = Role.PUBLISHER)
    HttpResponse<IssuedVoucher> issue(long id, @Body VoucherOrder order) {
        if (order.hours() < 1 || order.hours() > LONGEST_HOURS) {
            throw Refusal.unprocessable(
                    "invalid-validity", "A voucher is good for 1 to " + LONGEST_HOURS + " hours, not " + order.hours());
        }
        Vouchers.Issued fresh = vouchers.issue(id, Duration.ofHours(order.hours()));
        VoucherCode voucher = fresh.voucher();
        return HttpResponse.created(new IssuedVoucher(
                        fresh.code(),
                        voucher.hash().hex(),
                        id,
                        voucher.weightsHash().hex(),
                        voucher.expiresAt(),
                        Step.of(fresh.receipt())))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** Lists a model's vouchers, soonest to expire first; the ledger knows nobody's name. */
    @Get("/models/{id}/vouchers")
    @AllowedFor(value = Who.STAFF, roles = Role.PUBLISHER)
    List<VoucherStanding> list(long id) {
        return issued.of(id);
    }

    /** Lists this organisation's vouchers that can still be redeemed, with the account that signed each. */
    @Get("/vouchers")
    @AllowedFor(Who.STAFF)
    List<VoucherStanding> outstanding() {
        return issued.outstanding();
    }

    /**
     * Hands out the copy that a voucher is good for, once. It is recorded as redeemed before the first byte; for an hour, the
     * same code takes a broken download up again by {@code Range: bytes=N-}, until the last byte went out. There is no HEAD: it
     * would redeem the voucher and hand out nothing.
     */
    @Get(value = "/vouchers/weights", headRoute = false)
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @AllowedFor(Who.ANYONE)
    HttpResponse<Download> weights(
            @Header("X-Consilium-Voucher") Optional<String> code, @Header(HttpHeaders.RANGE) Optional<String> range)
            throws IOException {
        long from = range.map(VoucherController::first).orElse(0L);
        Vouchers.Copy copy = vouchers.redeem(
                code.orElseThrow(() -> Refusal.invalid(
                        "voucher-missing", "Send the voucher's code in the header X-Consilium-Voucher")),
                from);
        CountedCopy content = copy.content();
        MutableHttpResponse<Download> answer = HttpResponse.<Download>status(
                        range.isPresent() ? HttpStatus.PARTIAL_CONTENT : HttpStatus.OK)
                .body(new Download(content, content.length(), content::sent))
                .contentLength(content.length())
                .header(HttpHeaders.ETAG, "\"" + copy.weightsHash().hex().substring(2) + "\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        range.ifPresent(asked -> answer.header(
                HttpHeaders.CONTENT_RANGE, new FilePart(from, content.size() - 1, content.size()).contentRange()));
        return answer;
    }

    private static long first(String range) {
        Matcher rest = REST.matcher(range.strip());
        if (!rest.matches()) {
            throw Refusal.invalid("bad-range", "A copy is taken up by Range: bytes=N-, not by " + range);
        }
        return Long.parseLong(rest.group(1));
    }
}
