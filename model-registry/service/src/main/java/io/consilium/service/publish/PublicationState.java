package io.consilium.service.publish;

/** How far a publication has come; each state is in the database before the next step is begun. */
public enum PublicationState {
    /** Its card is stored; the weights are to come, or on their way. */
    RECEIVED,
    /** The encrypted weights are in the content store. */
    STORED,
    /** A transaction is signed, and sent unless the process died in that moment. */
    SUBMITTED,
    /** The model is on the ledger. */
    CONFIRMED,
    /** It will never be on the ledger, and nothing of it is kept. */
    FAILED;

    /** Whether nothing more will happen. */
    public boolean isFinal() {
        return this == CONFIRMED || this == FAILED;
    }
}
