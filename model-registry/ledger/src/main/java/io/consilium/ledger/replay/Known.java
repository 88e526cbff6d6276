package io.consilium.ledger.replay;

import io.consilium.contracts.Word;
import io.consilium.ledger.LedgerException.Contradiction;
import io.consilium.ledger.LedgerView;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Proposal;
import io.consilium.ledger.Task;
import io.consilium.ledger.Voucher;
import io.consilium.ledger.event.LedgerEvent;
import java.util.Optional;

/** What must exist in the state before an event that speaks of it, or the event contradicts the ones before. */
record Known(LedgerView before, LedgerEvent event) {

    Organisation organisation(int id) {
        return known(before.organisation(id), "organisation " + id);
    }

    Proposal proposal(long id) {
        return known(before.proposal(id), "proposal " + id);
    }

    Task task(long id) {
        return known(before.task(id), "task " + id);
    }

    Model model(long id) {
        return known(before.model(id), "model " + id);
    }

    Voucher voucher(Word hash) {
        return known(before.voucher(hash), "voucher " + hash);
    }

    /** New things get the next number. */
    void isNext(String what, long id, long count) {
        check(id == count + 1, what + " " + id + " is new, but there are " + count);
    }

    void check(boolean holds, String otherwise) {
        if (!holds) {
            throw contradiction(otherwise);
        }
    }

    private <T> T known(Optional<T> found, String what) {
        return found.orElseThrow(() -> contradiction("there is no " + what));
    }

    private Contradiction contradiction(String what) {
        return new Contradiction(event.name() + " in block " + event.origin().block() + ", log "
                + event.origin().logIndex() + ", can't have happened: " + what
                + ". The node left out events, or made some up; compare with another node");
    }
}
