package io.consilium.content;

import java.io.IOException;

/**
 * What can go wrong between us and a store, one kind for each thing that a caller may want to do about it.
 *
 * <p>The message says what happened, where, and what to do. It is an {@link IOException} so that it passes through streams
 * unchanged: what {@code read()} throws in the middle of a content is one of these.
 */
public abstract sealed class ContentException extends IOException {

    private static final long serialVersionUID = 1L;

    private ContentException(String message) {
        super(message);
    }

    private ContentException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Nobody answers at the store's address, or the connection broke and didn't come back in time. */
    public static final class Unreachable extends ContentException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The store is there but a deadline passed with nothing moving. */
    public static final class TooSlow extends ContentException {
        private static final long serialVersionUID = 1L;

        TooSlow(String message) {
            super(message);
        }
    }

    /** The store has no room for more; nothing of what was being put counts as stored. */
    public static final class StoreFull extends ContentException {
        private static final long serialVersionUID = 1L;

        StoreFull(String message) {
            super(message);
        }

        StoreFull(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A block that the store doesn't have and couldn't find in the time it was given. */
    public static final class NotFound extends ContentException {
        private static final long serialVersionUID = 1L;

        private final Cid cid;

        NotFound(Cid cid, String where) {
            super("Block " + cid + " isn't in " + where
                    + ". Check the CID, or ask a site that has it to be online and connected.");
            this.cid = cid;
        }

        /** The block that is missing; it may be a part of what was asked for. */
        public Cid cid() {
            return cid;
        }
    }

    /** A text that isn't a CID of the kind that Consilium writes. */
    public static final class BadCid extends ContentException {
        private static final long serialVersionUID = 1L;

        BadCid(String text, String reason) {
            super("Not a CID: \"" + Excerpt.of(text) + "\": " + reason
                    + ". Expected a CIDv1 such as bafybei… or bafkrei…, in base32, with SHA-256.");
        }
    }

    /** Bytes that aren't those that their CID names; none of them was handed on. */
    public static final class Corrupt extends ContentException {
        private static final long serialVersionUID = 1L;

        private final Cid cid;

        Corrupt(Cid cid, String detail) {
            super("Block " + cid + " is damaged or forged: " + detail);
            this.cid = cid;
        }

        /** The block whose bytes are wrong. */
        public Cid cid() {
            return cid;
        }
    }

    /** Sound bytes that don't describe a file as Consilium stores it: a directory, say, or a file in an older layout. */
    public static final class NotAFile extends ContentException {
        private static final long serialVersionUID = 1L;

        private final Cid cid;

        NotAFile(Cid cid, String reason) {
            super("Content " + cid + " isn't a file in raw leaves (ipfs add --cid-version=1 --raw-leaves): " + reason);
            this.cid = cid;
        }

        /** The block that isn't part of such a file. */
        public Cid cid() {
            return cid;
        }
    }

    /** A content with more bytes than the caller allows; nothing but its root was fetched. */
    public static final class TooLarge extends ContentException {
        private static final long serialVersionUID = 1L;

        private final Cid cid;

        TooLarge(Cid cid, long size, long largest) {
            super("Content " + cid + " has " + size + " bytes, but at most " + largest
                    + " were expected. Whoever named it claimed another size.");
            this.cid = cid;
        }

        /** The content. */
        public Cid cid() {
            return cid;
        }
    }

    /** The store answered with something that its interface doesn't promise, or failed in a way of its own. */
    public static final class Unexpected extends ContentException {
        private static final long serialVersionUID = 1L;

        Unexpected(String message) {
            super(message);
        }

        Unexpected(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
