package io.consilium.content;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What the file system says when it can't do something, and which kind of failure that is. */
final class FolderFailure {

    private FolderFailure() {}

    static IOException of(Path folder, IOException cause) {
        if (cause instanceof ContentException || cause instanceof InterruptedIOException) {
            return cause;
        }
        if (cause instanceof ClosedByInterruptException) {
            return Waiting.interrupted(cause);
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        // Java has no type for these; the texts are the C library's, in English as the JVM asks for them.
        if (says(message, "no space left", "quota exceeded", "file too large")) {
            return new ContentException.StoreFull(
                    "The folder " + folder + " has no room left (" + message
                            + "). Free space, or collect garbage, then try again.",
                    cause);
        }
        return new ContentException.Unexpected(
                "The folder " + folder + " failed: " + cause.getClass().getSimpleName() + ": " + message, cause);
    }

    /** Whether it says nothing about the disk: the process may have no more files open. */
    static boolean isOfThisProcess(ContentException.Unexpected failure) {
        return says(failure.getMessage(), "too many open files");
    }

    private static boolean says(String message, String... texts) {
        String lower = message.toLowerCase(Locale.ROOT);
        return Stream.of(texts).anyMatch(lower::contains);
    }
}
