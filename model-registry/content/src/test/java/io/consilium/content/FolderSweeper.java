package io.consilium.content;

import java.nio.file.Path;
import java.time.Duration;

/** A process that collects a folder's garbage, and prints how many blocks went, or why it couldn't. */
final class FolderSweeper {

    private FolderSweeper() {}

    /** Takes the folder, and for how many milliseconds to wait for others. */
    public static void main(String[] arguments) throws Exception {
        Duration patience = Duration.ofMillis(Long.parseLong(arguments[1]));
        try (Folder folder = Folder.open(Path.of(arguments[0]), patience)) {
            System.out.println(folder.collectGarbage());
        } catch (ContentException e) {
            System.out.println(e.getClass().getSimpleName());
        }
    }
}
