package io.consilium.contracts;

/**
 * A contract refused a step with one of its own errors, which says what was wrong with which values.
 *
 * <p>When the consortium's call of another contract failed, that contract's own words are the cause.
 */
public final class RefusedException extends ContractException {
    private static final long serialVersionUID = 1L;

    private final transient LedgerError error;

    private RefusedException(LedgerError error) {
        super(error + ": " + error.meaning());
        this.error = error;
    }

    static RefusedException of(LedgerError error) {
        RefusedException refused = new RefusedException(error);
        if (error instanceof LedgerError.CallFailed failed) {
            refused.initCause(ContractException.of(failed.reason()));
        }
        return refused;
    }

    public LedgerError error() {
        return error;
    }
}
