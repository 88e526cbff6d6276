package io.consilium.contracts;

import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;

/**
 * A contract said no.
 *
 * <p>Either it said why with one of its own errors ({@link RefusedException}), or all that there is are bytes ({@link
 * UnexplainedRevertException}).
 */
public abstract sealed class ContractException extends RuntimeException
        permits RefusedException, UnexplainedRevertException {
    private static final long serialVersionUID = 1L;

    private static final Map<String, Function<ErrorArguments, LedgerError>> READERS = LedgerError.readers();

    ContractException(String message) {
        super(message);
    }

    /**
     * Reads what a node answers in {@code error.data} of a call, an estimation or a trace.
     *
     * @param revertData 0x and hexadecimal digits, also in JSON quotes; anything else is unexplained, never a failure
     */
    public static ContractException of(String revertData) {
        ContractException read = read(revertData);
        if (read instanceof RefusedException refused && refused.error() instanceof LedgerError.CallFailed failed) {
            refused.initCause(read(failed.reason()));
        }
        return read;
    }

    /** Without a cause, however often a contract's words are wrapped in another's: their depth is the contract's choice. */
    private static ContractException read(String revertData) {
        String data = revertData.strip().replace("\"", "");
        Function<ErrorArguments, LedgerError> reader = data.length() < 10 ? null : READERS.get(data.substring(0, 10));
        if (reader == null) {
            return new UnexplainedRevertException(data);
        }
        try {
            byte[] arguments = HexFormat.of().parseHex(data, 10, data.length());
            return new RefusedException(reader.apply(new ErrorArguments(arguments)));
        } catch (IllegalArgumentException | ArithmeticException malformed) {
            UnexplainedRevertException unexplained = new UnexplainedRevertException(data);
            unexplained.initCause(malformed);
            return unexplained;
        }
    }
}
