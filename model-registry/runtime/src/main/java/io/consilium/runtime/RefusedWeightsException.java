package io.consilium.runtime;

/** Weights that are malformed, dangerous, or of another network; {@link #reason()} names the claim that failed. */
public final class RefusedWeightsException extends RefusedException {

    /** The claim about a weights file that didn't hold. */
    public enum Reason {
        /** The file can't be read, or changed while it was read. */
        UNREADABLE,
        /** The file is a pickle, which is a program and not data. */
        PICKLE,
        /** The file is of none of the formats that are accepted. */
        UNKNOWN_FORMAT,
        /** The file ends before what its header promises. */
        TRUNCATED,
        /** The header, the archive or a part of it is larger than any honest one. */
        TOO_LARGE,
        /** The header isn't the JSON that the safetensors format describes. */
        MALFORMED_HEADER,
        /** A name occurs twice. */
        DUPLICATE_NAME,
        /** A tensor's byte range doesn't fit its type and shape, or leaves the file. */
        BAD_RANGE,
        /** Two tensors share bytes. */
        OVERLAP,
        /** Bytes belong to no tensor. */
        GAP,
        /** A tensor's type isn't one that the network can take. */
        WRONG_TYPE,
        /** A tensor's shape isn't the network's. */
        WRONG_SHAPE,
        /** A tensor of the network isn't in the file. */
        MISSING_TENSOR,
        /** A tensor in the file isn't one of the network. */
        UNEXPECTED_TENSOR,
        /** A value is infinite or not a number. */
        NOT_FINITE,
        /** The file isn't the one that was meant. */
        WRONG_DIGEST,
        /** The file says of itself that it belongs to another network. */
        WRONG_ARCHITECTURE,
        /** The archive isn't one that TorchScript writes. */
        MALFORMED_ARCHIVE,
        /** The archive names code or objects that a network doesn't need. */
        FORBIDDEN_CODE
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** A refusal for a reason, in words. */
    public RefusedWeightsException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A refusal for a reason, in words, with what caused it. */
    public RefusedWeightsException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The claim that didn't hold. */
    public Reason reason() {
        return reason;
    }
}
