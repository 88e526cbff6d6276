package io.consilium.genesis.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Looks at folders as a whole. */
public final class Folders {

    private Folders() {}

    /** Every file's and folder's permissions and bytes, by its path inside the folder. */
    public static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.toList()) {
                String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(entry));
                String bytes = Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                        ? HexFormat.of().formatHex(Files.readAllBytes(entry))
                        : "";
                content.put(folder.relativize(entry).toString(), permissions + " " + bytes);
            }
        }
        return content;
    }
}
