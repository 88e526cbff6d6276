package io.consilium.cli.sharing;

import io.consilium.cli.terminal.Progress;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/** A disk here takes no more of a file, most likely since it is full; what came is kept. */
public final class UnwritableFileException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    UnwritableFileException(Path file, long came, long size, IOException cause) {
        super(
                "this machine's disk took only " + Progress.bytes(came) + " of " + file + "'s " + Progress.bytes(size)
                        + " (" + cause.getMessage() + "). Make room there; then the same command goes on where it was",
                cause);
    }
}
