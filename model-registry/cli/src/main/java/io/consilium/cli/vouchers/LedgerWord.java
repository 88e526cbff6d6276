package io.consilium.cli.vouchers;

import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.sharing.Standing;
import io.consilium.ledger.Member;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Voucher;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.voucher.VoucherCode;
import java.util.Optional;

/** What the ledger says of a voucher; each claim of the code that doesn't hold there is a refusal of its own. */
final class LedgerWord {

    private final Ledger ledger;
    private final VoucherCode.Signed signed;

    LedgerWord(Ledger ledger, VoucherCode.Signed signed) {
        this.ledger = ledger;
        this.signed = signed;
    }

    /** The name of the organisation that issued the voucher and signed its code, for a model that may be used. */
    String issuer() {
        Voucher known = ledger.voucher(signed.voucher().hash())
                .orElseThrow(() -> wrong("the ledger knows no such voucher; nobody issued it"));
        requireSignedByIssuer(known);
        requireUsable();
        return ledger.organisation(known.issuer()).map(Organisation::name).orElseThrow();
    }

    private void requireSignedByIssuer(Voucher known) {
        Optional<Integer> signer = ledger.member(signed.signer()).map(Member::organisation);
        if (signer.isEmpty()) {
            throw wrong(
                    "the account " + signed.signer() + " that signed it belongs to no organisation, says the ledger."
                            + " Organisation " + known.issuer()
                            + ", which issued it, may have retired that account since, and then"
                            + " gives you a new voucher");
        }
        if (!signer.equals(Optional.of(known.issuer()))) {
            throw wrong("the account " + signed.signer() + " that signed it isn't one of the organisation "
                    + known.issuer() + " that issued it, says the ledger");
        }
    }

    /** The model is the one that was promised, and is neither withdrawn nor recalled. */
    Model requireUsable() {
        VoucherCode voucher = signed.voucher();
        Model model = ledger.voucher(voucher.hash())
                .filter(known -> known.model() == voucher.model())
                .flatMap(known -> ledger.model(known.model()))
                .orElseThrow(
                        () -> wrong("it isn't for model " + voucher.model() + " that it was issued, says the ledger"));
        if (!model.publication().weightsHash().equals(voucher.weightsHash())) {
            throw wrong("the ledger says that the weights of model " + model.id() + " hash to "
                    + model.publication().weightsHash() + ", not to " + voucher.weightsHash());
        }
        return Standing.requireUsable(model);
    }

    private static RegistryException wrong(String claim) {
        return new RegistryException(
                "this voucher isn't to be trusted: " + claim + ". Tell the organisation that gave it to you");
    }
}
