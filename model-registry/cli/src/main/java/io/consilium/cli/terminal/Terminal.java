package io.consilium.cli.terminal;

import java.io.Console;
import java.util.Optional;

/** What is known of the terminal, if there is one. */
public final class Terminal {

    private Terminal() {}

    /** Whether a person watches: only then are lines redrawn in place and colours used. */
    public static boolean isInteractive() {
        return console().isPresent() && System.getenv("CI") == null;
    }

    /** Where a person can be asked, if there is one. */
    @SuppressWarnings("SystemConsoleNull") // It is null again in Java 25 when input or output is redirected.
    public static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }
}
