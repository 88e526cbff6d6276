package io.consilium.contracts;

/**
 * A contract refused a step with one of its own errors, which says what was wrong with which values.
 *
 * <p>When the consortium's call of another contract failed, that contract's own words are the cause.
 */
public final class RefusedException extends ContractException {
    private static final long serialVersionUID = 1L;

    private final transient LedgerError error;

    RefusedException(LedgerError error) {
        super(error + ": " + error.meaning());
        this.error = error;
    }

    public LedgerError error() {
        return error;
    }
}
