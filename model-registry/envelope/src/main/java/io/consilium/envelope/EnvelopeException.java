package io.consilium.envelope;

import java.io.IOException;
import java.util.List;

/**
 * A refusal: what was asked to be read is not what it should be.
 *
 * <p>Each kind names the one claim that didn't hold. It is an {@link IOException} so that it passes through streams as it
 * is; a failing disk or network stays a plain {@link IOException}.
 */
@SuppressWarnings("serial") // Never serialized: it ends as a message or a status.
public abstract sealed class EnvelopeException extends IOException {

    private EnvelopeException(String message) {
        super(message);
    }

    private EnvelopeException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The bytes are not sealed content at all, or their header contradicts itself. */
    public static final class NotAnEnvelope extends EnvelopeException {
        NotAnEnvelope(String problem) {
            super("This is not sealed content: " + problem + ". Was the plain file stored, or another file?");
        }
    }

    /** Written by a later Consilium: a version, a suite of algorithms or a kind of content that isn't known here. */
    public static final class UnknownVersion extends EnvelopeException {
        private final int version;

        UnknownVersion(String what, int version, int newest) {
            super(what + " " + version + " is not known here; the newest known is " + newest
                    + ". A later Consilium wrote it: update this one.");
            this.version = version;
        }

        /** The number that was found. */
        public int version() {
            return version;
        }
    }

    /** Content of another publication or of another kind than the one that was asked for. */
    public static final class WrongContext extends EnvelopeException {
        WrongContext(ContentContext expected, ContentContext found) {
            super("The content is " + found + ", but " + expected + " was expected. It was swapped or misfiled.");
        }
    }

    /** The end is missing. */
    public static final class Truncated extends EnvelopeException {
        Truncated(String problem) {
            super("The content is cut off: " + problem + ". Fetch it again.");
        }
    }

    /** A segment's seal doesn't hold: changed, moved or cut bytes, or the key of another content. */
    public static final class NotAuthentic extends EnvelopeException {
        private final int segment;

        NotAuthentic(int segment, Throwable cause) {
            super(
                    "Segment " + segment
                            + " is not what was sealed with this key: its bytes were changed, moved or cut,"
                            + " or the key belongs to another content.",
                    cause);
            this.segment = segment;
        }

        /** Which segment was refused, counted from 0; nothing of it or after it was handed on. */
        public int segment() {
            return segment;
        }
    }

    /** A range was asked for that reaches beyond the content. */
    public static final class OutOfRange extends EnvelopeException {
        OutOfRange(ByteRange range, long plainLength) {
            super("The range " + range + " reaches beyond the content, which has " + plainLength + " bytes.");
        }
    }

    /** Every seal held, but the plain bytes aren't those that the caller expected. */
    public static final class WrongDigest extends EnvelopeException {
        WrongDigest(PlainDigest expected, PlainDigest found) {
            super("The plain bytes have SHA-256 " + found + ", but " + expected
                    + " was expected. The publisher sealed other bytes than it announced.");
        }
    }

    /** A public key or a wrapped key doesn't have the form of one. */
    public static final class MalformedKey extends EnvelopeException {
        MalformedKey(String problem) {
            super(problem);
        }
    }

    /** A wrapped key can't be unwrapped: made for another key, model or member, or changed. */
    public static final class NotUnwrapped extends EnvelopeException {
        NotUnwrapped(WrapContext context, Throwable cause) {
            super(
                    "The wrapped key can't be unwrapped for " + context
                            + ": it was wrapped to another public key or for another purpose, or was changed.",
                    cause);
        }
    }

    /** The key version that a grant names isn't among a member's keys. */
    public static final class MissingKeyVersion extends EnvelopeException {
        MissingKeyVersion(long version, List<Long> versions) {
            super("Key version " + version + " is not among this member's keys, which are " + versions
                    + ". Restore the key file from a backup, or ask the publisher to grant access anew.");
        }
    }

    /** A key file isn't one, or contradicts itself. */
    public static final class MalformedKeyFile extends EnvelopeException {
        MalformedKeyFile(String problem) {
            super("This is not a key file: " + problem + ". Restore it from a backup.");
        }

        MalformedKeyFile(String problem, Throwable cause) {
            super("This is not a key file: " + problem + ". Restore it from a backup.", cause);
        }
    }

    /** The password doesn't open the key file, or the file was changed. */
    public static final class WrongPassword extends EnvelopeException {
        WrongPassword(Throwable cause) {
            super("The password doesn't open this key file, or the file was changed.", cause);
        }
    }

    /** A password too short to protect a key file. */
    public static final class WeakPassword extends EnvelopeException {
        WeakPassword(int minimum) {
            super("The password is too short: take at least " + minimum + " characters, better a sentence.");
        }
    }

    /** A key file that others than its owner may read or write. */
    public static final class ExposedKeyFile extends EnvelopeException {
        ExposedKeyFile(String path, String permissions) {
            super("Others may read or write the key file " + path + " (" + permissions
                    + "). Protect it: chmod 600, and consider rotating the key.");
        }
    }
}
