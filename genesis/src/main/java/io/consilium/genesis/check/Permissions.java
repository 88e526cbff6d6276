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

/** Whether files that are secret can be read by their owner alone. */
final class Permissions {

    private Permissions() {}

    /** Looks at those of the files that are there. */
    static String prove(Path folder, List<String> secrets) {
        List<String> open = new ArrayList<>();
        int seen = 0;
        for (String secret : secrets) {
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
