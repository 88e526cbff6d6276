package io.consilium.cli.content;

import java.nio.file.Path;

/** There is no store where one was named. */
final class NoContentFolderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoContentFolderException(Path path) {
        super(path + " is no folder that contents are stored in: it has no file \"format\". Check the path;"
                + " nothing was made");
    }
}
