package io.consilium.genesis;

/**
 * Why a network could not be made, extended or read.
 *
 * <p>The message is a sentence for the person at the keyboard: what was wrong, what was expected, what to do.
 */
public abstract sealed class GenesisException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private GenesisException(String message) {
        super(message);
    }

    private GenesisException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What was asked for can't be: a name, a host, a port, a set of members that doesn't make a network. */
    public static final class Invalid extends GenesisException {

        private static final long serialVersionUID = 1L;

        /** Says what was wrong and what was expected. */
        public Invalid(String message) {
            super(message);
        }
    }

    /** Something stands already where something new was to be written. */
    public static final class Exists extends GenesisException {

        private static final long serialVersionUID = 1L;

        /** Says what is there and what to do instead. */
        public Exists(String message) {
            super(message);
        }
    }

    /** A file that should be there isn't, or doesn't say what it should. */
    public static final class Unreadable extends GenesisException {

        private static final long serialVersionUID = 1L;

        /** Says which file and what was expected of it. */
        public Unreadable(String message) {
            super(message);
        }

        /** Says which file and what was expected of it, and keeps what the reader said. */
        public Unreadable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** A folder or file can't be written; nothing half-written was left behind. */
    public static final class Unwritable extends GenesisException {

        private static final long serialVersionUID = 1L;

        /** Says which folder or file. */
        public Unwritable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The password isn't the one that the file was encrypted with. */
    public static final class WrongPassword extends GenesisException {

        private static final long serialVersionUID = 1L;

        /** Says which file doesn't open. */
        public WrongPassword(String message) {
            super(message);
        }
    }
}
