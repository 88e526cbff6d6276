package io.consilium.content;

import java.nio.file.Path;
import java.util.SplittableRandom;

/** A process that puts contents into a folder, and prints the CID of each after it was stored, until it is killed. */
final class FolderWriter {

    private FolderWriter() {}

    /** Takes the folder, a seed, and how many contents to put. */
    public static void main(String[] arguments) throws Exception {
        SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[1]));
        try (Folder folder = Folder.open(Path.of(arguments[0]))) {
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                Stored stored = folder.put(RandomContent.stream(random.nextLong(), random.nextLong(0, 3_000_000)));
                System.out.println(stored.cid());
            }
        } catch (ContentException e) {
            System.out.println(e.getClass().getSimpleName());
        }
    }
}
