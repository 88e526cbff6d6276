package io.consilium.service.pull;

import io.consilium.contracts.Address;
import io.consilium.contracts.DenialReason;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.ledger.transaction.Transactions;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes onto the ledger whom this registry refused a model, and why; a refusal stands also when that fails. */
@Singleton
public final class Denials {

    private static final Logger LOG = LoggerFactory.getLogger(Denials.class);

    private final Transactions transactions;

    Denials(Transactions transactions) {
        this.transactions = transactions;
    }

    public void record(long model, Address subject, DenialReason reason) {
        LOG.info("event=denied model={} subject={} reason={}", model, subject, reason);
        try {
            SignedTransaction handed = transactions.submit(ModelLedgerCalls.recordDenied(model, subject, reason));
            LOG.info(
                    "event=transaction_signed step=recordDenied nonce={} transaction={}",
                    handed.nonce(),
                    handed.hash());
        } catch (LedgerException unrecorded) {
            LOG.warn(
                    "event=denial_unrecorded model={} subject={} reason={} message=\"{}\"",
                    model,
                    subject,
                    reason,
                    unrecorded.getMessage());
        }
    }
}
