package io.consilium.cli.network;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which plugin goes into the sites' folders. */
final class PluginOptions {

    @Option(
            names = "--plugin-jar",
            paramLabel = "FILE",
            description =
                    "Besu plugin to put into the sites' folders, instead of the one that belongs to this program.")
    private Path jar;

    /** The one that was named, else the one that was built together with this program. */
    Optional<Path> find() {
        return Optional.ofNullable(jar).or(OwnPlugin::find);
    }
}
