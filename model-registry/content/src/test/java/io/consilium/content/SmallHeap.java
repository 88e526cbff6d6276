package io.consilium.content;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** A process that puts a content and gets it back, and prints whether it was the same. */
final class SmallHeap {

    private SmallHeap() {}

    /** Takes Kubo's address or a folder, and how many bytes. */
    public static void main(String[] arguments) throws IOException {
        long size = Long.parseLong(arguments[1]);
        try (ContentStore store = store(arguments[0])) {
            Stored stored = store.put(RandomContent.stream(1, size));
            try (ContentStream content = store.get(stored.cid())) {
                System.out.println(ContentHasher.hash(content).equals(stored) ? "the same" : "something else");
            }
        }
    }

    private static ContentStore store(String where) throws IOException {
        return where.startsWith("http") ? new Kubo(KuboSettings.at(URI.create(where))) : Folder.open(Path.of(where));
    }
}
