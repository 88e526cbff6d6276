package io.consilium.cli.network;

/** What was typed can't be done as it stands; the message says what to type instead. */
final class NetworkOptionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NetworkOptionException(String message) {
        super(message);
    }
}
