package io.consilium.service.vouchers;

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
import io.consilium.ledger.voucher.NotAVoucherException;
import io.consilium.ledger.voucher.VoucherCode;
import io.consilium.service.problem.Refusal;
import io.consilium.service.pull.Denials;
import io.consilium.service.pull.Pull;
import io.consilium.service.site.PublicAddress;
import io.consilium.service.site.Site;
import io.consilium.service.vouchers.Handovers.Handover;
import io.consilium.service.writes.LedgerWriter;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Copies for people without an account: each for one voucher, once.
 *
 * <p>The redemption is on the ledger before the first byte is handed out, so that no copy goes unrecorded. Whoever then loses
 * the connection isn't left with nothing: for an hour the same code takes the download up again where it broke, here and
 * nowhere else, until the last byte went out.
 */
@Singleton
final class Vouchers {

    private static final int SECRET_BYTES = 32;

    private final Ledger ledger;
    private final LedgerWriter writer;
    private final Signer signer;
    private final Node node;
    private final Site site;
    private final PublicAddress here;
    private final Handovers handovers;
    private final IssuedVouchers issued;
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
            Handovers handovers,
            IssuedVouchers issued,
            Pull pull,
            Denials denials,
            Clock clock) {
        this.ledger = ledger;
        this.writer = writer;
        this.signer = signer;
        this.node = node;
        this.site = site;
        this.here = here;
        this.handovers = handovers;
        this.issued = issued;
        this.pull = pull;
        this.denials = denials;
        this.clock = clock;
    }

    /** A voucher that was issued, with the only copy of its code. */
    record Issued(VoucherCode voucher, String code, Receipt receipt) {}

    /** A copy that is to be handed out. */
    record Copy(Word weightsHash, CountedCopy content) {}

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

    /** The copy that a code is good for from a byte on, recorded on the ledger as handed out. */
    Copy redeem(String code, long from) throws IOException {
        VoucherCode.Signed signed = read(code);
        VoucherCode voucher = signed.voucher();
        requireOurs(signed);
        Voucher known = ledger.voucher(voucher.hash())
                .orElseThrow(() -> Refusal.notFound("unknown-voucher", "The ledger knows no such voucher"));
        Model model = model(known.model());
        requireTimely(known);
        Denials.Book book = denials.ofVoucher(voucher.hash());
        Path file = pull.ownWeights(model, book);
        requirePlace(voucher.hash(), from, Files.size(file));
        if (!known.redeemed()) {
            record(voucher, model);
            // Which takes a block or more, in which a recall may have come.
            pull.requireStillUsable(model, book);
        }
        UUID download = handovers.takeUp(voucher.hash(), from).orElseThrow(Vouchers::inUse);
        return new Copy(
                model.publication().weightsHash(), CountedCopy.of(file, from, handovers, voucher.hash(), download));
    }

    private static VoucherCode.Signed read(String code) {
        try {
            return VoucherCode.parse(code);
        } catch (NotAVoucherException malformed) {
            throw Refusal.invalid("not-a-voucher", malformed.getMessage());
        }
    }

    private void requireOurs(VoucherCode.Signed signed) {
        boolean signedByOurs =
                ledger.member(signed.signer()).map(Member::organisation).equals(Optional.of(site.organisation()));
        if (!signedByOurs) {
            requireNotRetired(signed);
        }
        if (!signedByOurs || signed.voucher().chainId() != node.chainId()) {
            throw Refusal.forbidden(
                    "voucher-of-another",
                    "This voucher wasn't signed by " + site.name() + ". Take it to "
                            + signed.voucher().registry());
        }
    }

    /** Nobody can tell by the ledger whether an account was retired because it was stolen: what it signed isn't honoured. */
    private void requireNotRetired(VoucherCode.Signed signed) {
        Word hash = signed.voucher().hash();
        if (issued.isOursBy(hash, signed.signer())) {
            throw refused(
                    ledger.voucher(hash).orElseThrow(),
                    "voucher-signer-retired",
                    site.name() + " has retired the account " + signed.signer() + " that signed this voucher");
        }
    }

    private void requireTimely(Voucher known) {
        if (known.redeemed() && handovers.open(known.hash()).isEmpty()) {
            throw notAgain(known);
        }
        if (!known.redeemed() && !known.expiresAt().isAfter(clock.instant())) {
            throw refused(known, "voucher-expired", "This voucher expired at " + known.expiresAt());
        }
    }

    /** Before anything is recorded: a download begins at its beginning, and is taken up about where it broke. */
    private void requirePlace(Word voucher, long from, long size) {
        Handover handover = handovers.open(voucher).orElse(Handover.NONE);
        if (handover.underWay()) {
            throw inUse();
        }
        if (from >= size || !handover.goesOnAt(from)) {
            throw Refusal.conflict(
                    "voucher-begun",
                    "Of this copy's " + size + " bytes " + handover.handed()
                            + " went out. Go on where your file ends, by " + "Range: bytes=N-, with N from "
                            + handover.first() + " to " + handover.handed());
        }
    }

    private static Refusal inUse() {
        return Refusal.conflict(
                "voucher-in-use",
                "A download with this code is under way. If it broke, go on with it in half a minute");
    }

    private Refusal notAgain(Voucher known) {
        return refused(known, "voucher-used", "This voucher was redeemed before; it is good once");
    }

    private Refusal refused(Voucher known, String name, String detail) {
        denials.ofVoucher(known.hash()).record(known.model(), DenialReason.VOUCHER_INVALID);
        return Refusal.gone(name, detail + ". Ask " + site.name() + " for a new one");
    }

    private void record(VoucherCode voucher, Model model) {
        handovers.begin(voucher.hash());
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
