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
    /** A database in a file closes when its disk is full, until the next start. */
    private static final long RESERVE = 8L << 20;

    private final Path folder;
    private final Path tokenSecret;
    private final UUID replica;

    public Home(SiteSettings settings) {
        this.folder = settings.home();
        this.tokenSecret = settings.tokenSecret();
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            this.replica = UUID.fromString(
                    kept(folder.resolve("replica"), UUID.randomUUID().toString()));
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

    /** Whether so much more may lie here; what the database needs to go on is never given away. */
    public boolean hasRoomFor(long bytes) throws IOException {
        return Files.getFileStore(folder).getUsableSpace() - RESERVE >= bytes;
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
            return kept(tokenSecret, HexFormat.of().formatHex(fresh));
        } catch (IOException unusable) {
            throw new SiteException("The secret for sign-in tokens in " + tokenSecret + " can't be used", unusable);
        }
    }

    /** What a file says; made by whoever comes first, whole from the beginning. */
    private static String kept(Path file, String fresh) throws IOException {
        if (!Files.exists(file)) {
            Path draft = Files.createTempFile(
                    file.toAbsolutePath().getParent(), file.getFileName().toString(), ".draft");
            try {
                Files.writeString(draft, fresh, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException known) {
                return Files.readString(file);
            } finally {
                Files.delete(draft);
            }
        }
        return Files.readString(file);
    }
}
