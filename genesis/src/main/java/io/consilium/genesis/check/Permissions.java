package io.consilium.genesis.check;

import io.consilium.genesis.GenesisException;
import io.consilium.genesis.folder.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Whether files that are secret can be read by their owner alone. */
final class Permissions {

    private Permissions() {}

    /** Looks at files that must be there, and at those that may be. */
    static String prove(Path folder, List<String> needed, List<String> others) {
        List<String> missing = needed.stream()
                .filter(secret -> !Files.exists(folder.resolve(secret)))
                .toList();
        Claims.require(
                missing.isEmpty(),
                String.join(", ", missing) + (missing.size() == 1 ? " isn't" : " aren't")
                        + " there; restore what is missing"
                        + " in keys from a backup, and get the rest with: consilium network join");
        List<String> open = new ArrayList<>();
        int seen = 0;
        for (String secret : Stream.concat(needed.stream(), others.stream()).toList()) {
            Path file = folder.resolve(secret);
            if (Files.exists(file)) {
                seen++;
                Set<PosixFilePermission> permissions = permissionsOf(file);
                if (!Access.SECRET.permissions().containsAll(permissions)) {
                    open.add(secret + " (" + PosixFilePermissions.toString(permissions) + ")");
                }
            }
        }
        Claims.require(
                open.isEmpty(),
                "others can read " + String.join(", ", open) + "; run chmod 600 on each, and think of who may have");
        return seen == 1 ? "for its owner alone" : seen + " files for their owner alone";
    }

    private static Set<PosixFilePermission> permissionsOf(Path file) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException unreadable) {
            throw new GenesisException.Unreadable(file + " can't be looked at: " + unreadable.getMessage(), unreadable);
        }
    }
}
