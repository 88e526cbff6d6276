package io.consilium.cli.sharing;

import io.consilium.cli.terminal.Progress;
import java.io.IOException;
import java.io.Serial;

/** A registry, or the way to it, broke off in the middle of a file; what came is kept. */
final class BrokenOffException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    BrokenOffException(long came, IOException cause) {
        super(
                "the pull broke off after " + Progress.bytes(came) + " (" + cause.getMessage()
                        + "). The same command goes on from there",
                cause);
    }
}
