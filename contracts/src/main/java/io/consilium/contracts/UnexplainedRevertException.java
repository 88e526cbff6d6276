package io.consilium.contracts;

/** A call was reverted without one of our errors: a panic, no reason at all, or another contract's words. */
public final class UnexplainedRevertException extends ContractException {
    private static final long serialVersionUID = 1L;

    private final String data;

    UnexplainedRevertException(String data) {
        super("reverted with no error of these contracts: " + (data.isEmpty() ? "no data" : data));
        this.data = data;
    }

    /** What the node answered, as it came. */
    public String data() {
        return data;
    }
}
