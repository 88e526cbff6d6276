package io.consilium.cli.terminal;

/** What is known of the terminal, if there is one. */
public final class Terminal {

    private Terminal() {}

    /** Whether a person watches: only then are lines redrawn in place and colours used. */
    public static boolean isInteractive() {
        return System.console().isTerminal() && System.getenv("CI") == null;
    }
}
