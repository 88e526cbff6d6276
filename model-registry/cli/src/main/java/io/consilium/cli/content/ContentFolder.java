package io.consilium.cli.content;

import io.consilium.content.Folder;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which folder a command is about; one that isn't there is never made. */
final class ContentFolder {

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            required = true,
            description = "The folder that contents are stored in.")
    private Path path;

    Path path() {
        return path;
    }

    Folder open() throws IOException {
        return open(path);
    }

    static Folder open(Path path) throws IOException {
        if (!Folder.isAt(path)) {
            throw new NoContentFolderException(path);
        }
        return Folder.open(path);
    }
}
