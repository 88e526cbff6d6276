package io.consilium.service.vouchers;

import io.consilium.contracts.Address;
import io.consilium.contracts.DenialReason;
import io.consilium.contracts.LedgerError;
import io.consilium.contracts.Word;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.Member;
import io.consilium.ledger.Model;
import io.consilium.ledger.Voucher;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.signing.Signer;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.Receipt;
import io.consilium.service.database.Database;
import io.consilium.service.problem.Refusal;
import io.consilium.service.pull.Denials;
import io.consilium.service.pull.Pull;
import io.consilium.service.site.PublicAddress;
import io.consilium.service.site.Site;
import io.consilium.service.writes.LedgerWriter;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Copies for people without an account: each for one voucher, once.
 *
 * <p>The redemption is on the ledger before the first byte is handed out, so that no copy goes unrecorded. Whoever then loses
 * the connection isn't left with nothing: for an hour the same code takes the download up again, here and nowhere else.
 */
@Singleton
final class Vouchers {

    private static final int SECRET_BYTES = 32;
    private static final Duration TAKEN_UP_AGAIN = Duration.ofHours(1);

    private final Ledger ledger;
    private final LedgerWriter writer;
    private final Signer signer;
    private final Node node;
    private final Site site;
    private final PublicAddress here;
    private final Database database;
    private final Pull pull;
    private final Denials denials;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Vouchers(
            Ledger ledger,
            LedgerWriter writer,
            Signer signer,
            Node node,
            Site site,
            PublicAddress here,
            Database database,
            Pull pull,
            Denials denials,
            Clock clock) {
        this.ledger = ledger;
        this.writer = writer;
        this.signer = signer;
        this.node = node;
        this.site = site;
        this.here = here;
        this.database = database;
        this.pull = pull;
        this.denials = denials;
        this.clock = clock;
    }

    /** A voucher that was issued, with the only copy of its code. */
    record Issued(VoucherCode voucher, String code, Receipt receipt) {}

    /** A copy that is to be handed out. */
    record Copy(Word weightsHash, Path file) {}

    Issued issue(long model, Duration validity) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        VoucherCode voucher = new VoucherCode(
                here.uri().toString(),
                node.chainId(),
                model,
                model(model).publication().weightsHash(),
                clock.instant().plus(validity),
                Word.of(secret));
        // Signed first: a voucher that stands on the ledger can be handed out.
        String code = voucher.signedBy(signer);
        Receipt receipt = writer.write(ModelLedgerCalls.issueVoucher(voucher.hash(), model, voucher.expiresAt()));
        return new Issued(voucher, code, receipt);
    }

    /** The copy that a code is good for, recorded on the ledger as handed out. */
    Copy redeem(String code) throws IOException {
        VoucherCode.Signed signed = VoucherCode.parse(code);
        VoucherCode voucher = signed.voucher();
        requireOurs(signed);
        Voucher known = ledger.voucher(voucher.hash())
                .orElseThrow(() -> Refusal.notFound("unknown-voucher", "The ledger knows no such voucher"));
        Model model = model(known.model());
        requireTimely(known);
        Path file = pull.ownWeights(model);
        if (!known.redeemed()) {
            record(voucher, model);
        }
        return new Copy(model.publication().weightsHash(), file);
    }

    private void requireOurs(VoucherCode.Signed signed) {
        boolean ours = ledger.member(signed.signer()).map(Member::organisation).equals(Optional.of(site.organisation()))
                && signed.voucher().chainId() == node.chainId();
        if (!ours) {
            throw Refusal.forbidden(
                    "voucher-of-another",
                    "This voucher wasn't signed by " + site.name() + ". Take it to "
                            + signed.voucher().registry());
        }
    }

    private void requireTimely(Voucher known) {
        if (known.redeemed()) {
            requireTakenUpAgain(known);
        } else if (!known.expiresAt().isAfter(clock.instant())) {
            throw refused(known, "voucher-expired", "This voucher expired at " + known.expiresAt());
        }
    }

    private void requireTakenUpAgain(Voucher known) {
        boolean goesOn = database.one(
                        "select redeemed_at from voucher_use where hash = ?",
                        row -> row.getObject(1, OffsetDateTime.class).toInstant(),
                        known.hash().hex())
                .filter(redeemed -> redeemed.plus(TAKEN_UP_AGAIN).isAfter(clock.instant()))
                .isPresent();
        if (!goesOn) {
            throw refused(known, "voucher-used", "This voucher was redeemed before; it is good once");
        }
    }

    private Refusal refused(Voucher known, String name, String detail) {
        denials.record(known.model(), Address.ZERO, DenialReason.VOUCHER_INVALID);
        return Refusal.gone(name, detail + ". Ask " + site.name() + " for a new one");
    }

    private void record(VoucherCode voucher, Model model) {
        Instant now = clock.instant();
        database.transaction(session -> {
            session.update(
                    "delete from voucher_use where hash = ?", voucher.hash().hex());
            return session.update(
                    "insert into voucher_use (hash, redeemed_at) values (?, ?)",
                    voucher.hash().hex(),
                    now.atOffset(ZoneOffset.UTC));
        });
        try {
            writer.write(ModelLedgerCalls.redeemVoucher(
                    voucher.secret(), model.publication().weightsHash()));
        } catch (LedgerException.Reverted reverted) {
            // The same person, twice at once: one redemption stands for both.
            if (reverted.error()
                    .filter(LedgerError.VoucherUsed.class::isInstance)
                    .isEmpty()) {
                throw reverted;
            }
        }
    }

    private Model model(long id) {
        return ledger.model(id)
                .orElseThrow(() -> Refusal.notFound("unknown-model", "There is no model " + id + " on the ledger"));
    }
}
