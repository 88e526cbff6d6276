package io.consilium.service.site;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;

/** The site's own folder, readable by its owner only. */
@Singleton
public final class Home {

    private static final int SECRET_BYTES = 32;

    private final Path folder;
    private final UUID replica;

    public Home(SiteSettings settings) {
        this.folder = settings.home();
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            this.replica = UUID.fromString(kept("replica", UUID.randomUUID().toString()));
        } catch (IOException unusable) {
            throw new SiteException(
                    "The site's folder " + folder + " can't be used. Check its permissions and free space", unusable);
        }
    }

    public Path content() {
        return folder.resolve("content");
    }

    /** Where plain weights lie that were verified against the ledger. */
    public Path weights() {
        return folder.resolve("weights");
    }

    /** Tells this process's place from other replicas' at one database; the same after a restart. */
    public UUID replica() {
        return replica;
    }

    /** The secret that sign-in tokens are sealed with, made at the first start. */
    public String tokenSecret() {
        byte[] fresh = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(fresh);
        try {
            return kept("token-secret", HexFormat.of().formatHex(fresh));
        } catch (IOException unusable) {
            throw new SiteException("The secret for sign-in tokens in " + folder + " can't be used", unusable);
        }
    }

    private String kept(String name, String fresh) throws IOException {
        Path file = folder.resolve(name);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, fresh, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            return fresh;
        } catch (FileAlreadyExistsException known) {
            return Files.readString(file);
        }
    }
}
