package io.consilium.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.content.testing.KuboNode;
import io.consilium.content.testing.SwarmKey;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two sites whose Kubos share a swarm key and nothing else. */
class KuboSwarmTest {

    private static final int MIB = Layout.STANDARD.leafSize();
    private static final SwarmKey KEY = SwarmKey.random();

    private static KuboNode hospital;
    private static KuboNode partner;
    private static Kubo there;
    private static Kubo here;

    @BeforeAll
    static void start() throws IOException {
        hospital = KuboNode.inSwarm(KEY);
        partner = KuboNode.inSwarm(KEY);
        partner.connect(hospital);
        there = new Kubo(KuboSettings.at(hospital.api()));
        here = new Kubo(KuboSettings.at(partner.api()).withFind(Duration.ofSeconds(3)));
    }

    @AfterAll
    static void stop() {
        here.close();
        there.close();
        partner.close();
        hospital.close();
    }

    private static Set<String> blocksHere() throws IOException {
        return new HashSet<>(partner.run("refs", "local").lines().toList());
    }

    @Test
    void whatOneSitePutTheOtherGets() throws Exception {
        byte[] content = RandomContent.bytes(1, 20 * MIB + 5);
        Cid cid = there.put(RandomContent.of(content)).cid();

        assertFalse(here.has(cid));
        try (ContentStream stream = here.get(cid)) {
            assertArrayEquals(content, stream.readAllBytes());
        }
        assertTrue(here.has(cid));
    }

    @Test
    void aPartFetchesItsBlocksOverTheSwarmAndNoOthers() throws Exception {
        byte[] content = RandomContent.bytes(2, 30 * MIB);
        Cid cid = there.put(RandomContent.of(content)).cid();
        Set<String> before = blocksHere();

        try (ContentStream part = here.range(cid, 10L * MIB + 5, MIB)) {
            assertArrayEquals(RandomContent.part(content, 10L * MIB + 5, MIB), part.readAllBytes());
        }

        Set<String> fetched = blocksHere();
        fetched.removeAll(before);
        // The root and two leaves.
        assertEquals(3, fetched.size(), fetched.toString());
    }

    @Test
    void theRestOfAContentFetchesNothingOfWhatWasThereBefore() throws Exception {
        byte[] content = RandomContent.bytes(3, 30 * MIB);
        Cid cid = there.put(RandomContent.of(content)).cid();
        Set<String> before = blocksHere();

        try (ContentStream rest = here.range(cid, 25L * MIB + 5, Long.MAX_VALUE)) {
            assertArrayEquals(RandomContent.part(content, 25L * MIB + 5, 30L * MIB), rest.readAllBytes());
        }

        Set<String> fetched = blocksHere();
        fetched.removeAll(before);
        assertEquals(6, fetched.size(), fetched.toString());
    }

    @Test
    void pinningFetchesEverythingAndThenNeedsNobody() throws Exception {
        SwarmKey key = SwarmKey.random();
        try (KuboNode publisher = KuboNode.inSwarm(key);
                KuboNode reader = KuboNode.inSwarm(key);
                Kubo theirs = new Kubo(KuboSettings.at(publisher.api()));
                Kubo ours = new Kubo(KuboSettings.at(reader.api()))) {
            reader.connect(publisher);
            byte[] content = RandomContent.bytes(4, 5 * MIB + 1);
            Cid cid = theirs.put(RandomContent.of(content)).cid();

            ours.pin(cid);
            publisher.kill();
            ours.collectGarbage();

            try (ContentStream stream = ours.get(cid)) {
                assertArrayEquals(content, stream.readAllBytes());
            }
        }
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aForgedContentThatRepeatsItselfWithoutEndIsPinnedBlockForBlock() throws Exception {
        Cid root = forge(hospital, 8);

        assertTrue(there.has(root));
        assertFalse(here.has(root));
        here.pin(root);
        assertTrue(here.has(root));
        here.unpin(root);
    }

    @Test
    void aContentThatIsLargerThanItsPinAllowsIsRefusedBeforeItIsFetched() throws Exception {
        Cid cid = there.put(RandomContent.stream(9, 3L * MIB)).cid();
        Set<String> before = blocksHere();

        ContentException.TooLarge refused =
                assertThrows(ContentException.TooLarge.class, () -> here.pin(cid, 3L * MIB - 1));
        assertEquals(cid, refused.cid());
        Set<String> fetched = blocksHere();
        fetched.removeAll(before);
        assertEquals(1, fetched.size(), fetched.toString());

        here.pin(cid, 3L * MIB);
        assertTrue(here.has(cid));
    }

    /** Stores a leaf and nodes, each with 174 links to the one before. */
    private static Cid forge(KuboNode node, int levels) throws IOException {
        byte[] bytes = RandomContent.bytes(8, 10);
        Link link = Link.toLeaf(Cid.ofBlock(Cid.Codec.RAW, bytes), bytes.length);
        store(node, "raw", bytes);
        for (int level = 0; level < levels; level++) {
            byte[] block = new FileNode(Collections.nCopies(Layout.STANDARD.links(), link)).encode();
            store(node, "dag-pb", block);
            link = new Link(
                    Cid.ofBlock(Cid.Codec.DAG_PB, block),
                    link.fileSize() * Layout.STANDARD.links(),
                    link.fileSize() * Layout.STANDARD.links() + block.length);
        }
        return link.cid();
    }

    private static void store(KuboNode node, String codec, byte[] block) throws IOException {
        String answer = new RawHttp(node.api()).add(RandomContent.of(block), "block/put?cid-codec=" + codec);
        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    }

    @Test
    void whatNobodyHasIsNotFoundInTime() throws Exception {
        Cid nowhere = ContentHasher.hash(RandomContent.stream(5, 10)).cid();

        assertFalse(here.has(nowhere));
        ContentException.NotFound notFound = assertThrows(ContentException.NotFound.class, () -> here.get(nowhere));
        assertEquals(nowhere, notFound.cid());
        assertThrows(ContentException.NotFound.class, () -> here.pin(nowhere));
    }

    @Test
    void whoseLastOwnerGoesAwayInTheMiddleIsNotFoundInTime() throws Exception {
        SwarmKey key = SwarmKey.random();
        try (KuboNode publisher = KuboNode.inSwarm(key);
                KuboNode reader = KuboNode.inSwarm(key);
                Kubo theirs = new Kubo(KuboSettings.at(publisher.api()));
                Kubo ours = new Kubo(KuboSettings.at(reader.api())
                        .withStall(Duration.ofSeconds(3))
                        .withFind(Duration.ofSeconds(3)))) {
            reader.connect(publisher);
            Cid cid = theirs.put(RandomContent.stream(6, 100L * MIB)).cid();

            try (ContentStream stream = ours.get(cid)) {
                stream.skipNBytes(2L * MIB);
                publisher.kill();
                ContentException.NotFound notFound =
                        assertThrows(ContentException.NotFound.class, () -> stream.readAllBytes());
                assertEquals(Cid.Codec.RAW, notFound.cid().codec());
            }
        }
    }

    @Test
    void aNodeWithoutTheKeyIsNotLetIn() throws Exception {
        try (KuboNode stranger = KuboNode.inSwarm(SwarmKey.random())) {
            assertThrows(IOException.class, () -> stranger.connect(hospital));
        }
    }
}
