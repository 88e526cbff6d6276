package io.consilium.docker;

import java.nio.file.Path;

/** A file or folder of the host that is somewhere in a container, and whether it may be changed there. */
record Mount(Path outside, boolean writable) {

    static Mount readOnly(Path outside) {
        return new Mount(outside, false);
    }
}
