package io.consilium.genesis.folder;

import io.consilium.genesis.GenesisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The scripts of a site's folder.
 *
 * <p>What this version or an earlier one wrote makes way for this version's. What none of them wrote was edited, or is a newer
 * one's: it stays, and this version's is put beside it.
 */
record Programs(Path folder) {

    static final List<String> NAMES = List.of("start", "stop", "start-besu", "start-kubo");

    /** The hash of each script that a version wrote, and its name, as {@code sha256sum} prints them. */
    private static final Set<String> WRITTEN =
            Resource.text("written.sha256").lines().collect(Collectors.toUnmodifiableSet());

    void bringUpToDate() {
        NAMES.forEach(this::bringUpToDate);
    }

    private void bringUpToDate(String name) {
        Path program = folder.resolve(name);
        Path beside = folder.resolve(name + ".new");
        if (Files.exists(program) && !isWrittenByUs(name)) {
            Access.PROGRAM.replace(beside, Resource.text(name));
            return;
        }
        Access.PROGRAM.replace(program, Resource.text(name));
        try {
            Files.deleteIfExists(beside);
        } catch (IOException left) {
            throw new GenesisException.Unwritable(beside + " can't be deleted: " + left.getMessage(), left);
        }
    }

    /** Those that stay as they are. */
    List<String> others() {
        return NAMES.stream().filter(name -> !isWrittenByUs(name)).toList();
    }

    private boolean isWrittenByUs(String name) {
        Path program = folder.resolve(name);
        try {
            return isWrittenByUs(name, Files.readAllBytes(program));
        } catch (IOException unreadable) {
            throw new GenesisException.Unreadable(program + " can't be read: " + unreadable.getMessage(), unreadable);
        }
    }

    static boolean isWrittenByUs(String name, byte[] program) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(program);
            return WRITTEN.contains(HexFormat.of().formatHex(hash) + "  " + name);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
