package io.consilium.cli.registry;

import java.nio.file.Path;
import java.util.Optional;

/** Where this program keeps what it has to remember for a user: in {@code XDG_CONFIG_HOME}, else in {@code .config} at home. */
public final class UserFolder {

    private UserFolder() {}

    public static Path path() {
        return Optional.ofNullable(System.getenv("XDG_CONFIG_HOME"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".config"))
                .resolve("consilium");
    }
}
