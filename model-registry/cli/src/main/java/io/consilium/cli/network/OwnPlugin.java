package io.consilium.cli.network;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The Besu plugin that was built together with this program. */
public final class OwnPlugin {
    private OwnPlugin() {}

    /** Its jar, if it lies beside this program. */
    public static Optional<Path> find() {
        try {
            Path program = Path.of(OwnPlugin.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Optional.of(program.resolveSibling("plugin").resolve("besu-plugin.jar"))
                    .filter(Files::isRegularFile);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("this program's own place is no path", impossible);
        }
    }
}
