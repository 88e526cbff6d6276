package io.consilium.content;

import io.consilium.content.testing.KuboNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class KuboTest implements ContentStoreContract {

    private static KuboNode node;
    private static Kubo kubo;
    private static Kubo smallLeaves;

    @BeforeAll
    static void start() throws IOException {
        node = KuboNode.offline();
        kubo = new Kubo(KuboSettings.at(node.api()));
        smallLeaves = new Kubo(KuboSettings.at(node.api()), SMALL);
    }

    @AfterAll
    static void stop() {
        smallLeaves.close();
        kubo.close();
        node.close();
    }

    @Override
    public ContentStore store() {
        return kubo;
    }

    @Override
    public ContentStore smallLeaves() {
        return smallLeaves;
    }

    /** Kubo's flatfs: by the hash in base32, on shelves named by the last signs but one. */
    @Override
    public Path fileOf(Cid cid) {
        byte[] multihash = new byte[34];
        System.arraycopy(cid.toBytes(), 2, multihash, 0, multihash.length);
        String name = Base32.encode(multihash).toUpperCase(Locale.ROOT);
        String shelf = name.substring(name.length() - 3, name.length() - 1);
        return node.repository().resolve("blocks").resolve(shelf).resolve(name + ".data");
    }
}
