package io.consilium.runtime;

/** A folder of labelled images that can't be learned from or tested with; {@link #reason()} names the claim that failed. */
public final class RefusedDatasetException extends RefusedException {

    /** The claim about a data set that didn't hold. */
    public enum Reason {
        /** There is no such folder. */
        NOT_A_FOLDER,
        /** There aren't two folders, one for each class. */
        TOO_FEW_CLASSES,
        /** A class has no image. */
        EMPTY_CLASS,
        /** The same picture lies in two classes. */
        CONTRADICTION,
        /** There aren't enough images to divide. */
        TOO_FEW_IMAGES,
        /** The classes aren't those of the model. */
        OTHER_CLASSES,
        /** It isn't clear which class is the finding. */
        NO_POSITIVE_CLASS
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** A refusal for a reason, in words. */
    public RefusedDatasetException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The claim that didn't hold. */
    public Reason reason() {
        return reason;
    }
}
