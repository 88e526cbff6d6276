package io.consilium.runtime;

/** An image that isn't a single, whole, reasonably sized PNG, JPEG or TIFF picture; {@link #reason()} says which. */
public final class RefusedImageException extends RefusedException {

    /** The claim about an image that didn't hold. */
    public enum Reason {
        /** The file is neither PNG, JPEG nor TIFF. */
        UNKNOWN_FORMAT,
        /** The file, or the picture that its header announces, is larger than what is accepted. */
        TOO_LARGE,
        /** The file holds an animation or several pictures. */
        SEVERAL_FRAMES,
        /** The file is damaged, or ends too early. */
        BROKEN,
        /** The picture is whole but of a kind that isn't supported. */
        UNSUPPORTED
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** A refusal for a reason, in words. */
    public RefusedImageException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A refusal for a reason, in words, with what caused it. */
    public RefusedImageException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The claim that didn't hold. */
    public Reason reason() {
        return reason;
    }
}
