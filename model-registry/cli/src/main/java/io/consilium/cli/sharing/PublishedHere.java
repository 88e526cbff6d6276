package io.consilium.cli.sharing;

import io.consilium.cli.registry.UserFolder;
import io.consilium.contracts.Word;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Which weights this user published, by their hash: whatever their files are called, they may be recalled from then on. */
public final class PublishedHere {

    private PublishedHere() {}

    /** Remembers, before the registry gets them, which weights are published, and where. */
    static void remember(Word hash, URI registry) throws IOException {
        Path mark = mark(hash);
        Files.createDirectories(
                mark.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(mark, registry + "\n");
    }

    /** Whether weights that hash so were published, or were about to be. */
    public static boolean knows(Word hash) {
        return Files.exists(mark(hash));
    }

    private static Path mark(Word hash) {
        return UserFolder.path().resolve("published").resolve(hash.hex().substring(2));
    }
}
