package io.consilium.runtime;

/**
 * Something that was handed to the runtime and that it won't work with.
 *
 * <p>The message says what was wrong, what was expected and what to do; it can be shown to the person who handed it in.
 */
public abstract sealed class RefusedException extends RuntimeException
        permits RefusedWeightsException,
                RefusedImageException,
                RefusedDatasetException,
                RefusedTrainingException,
                OverloadedException {

    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }

    RefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
