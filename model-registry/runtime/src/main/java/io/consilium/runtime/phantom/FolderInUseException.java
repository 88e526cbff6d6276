package io.consilium.runtime.phantom;

import java.io.IOException;
import java.nio.file.Path;

/** The folder for a new set holds something already; nothing was written. */
public final class FolderInUseException extends IOException {
    private static final long serialVersionUID = 1;

    FolderInUseException(Path folder) {
        super("The folder " + folder + " isn't empty: phantoms are drawn into a new or empty folder only, so that no"
                + " synthetic image gets among others. Name another folder");
    }
}
