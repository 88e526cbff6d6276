package io.consilium.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FileNodeTest {

    private static Cid leaf(int number) {
        return Cid.ofBlock(Cid.Codec.RAW, new byte[] {(byte) number});
    }

    private static FileNode node() {
        return new FileNode(List.of(Link.toLeaf(leaf(1), 1000), Link.toLeaf(leaf(2), 1000), Link.toLeaf(leaf(3), 7)));
    }

    private static FileNode decode(byte[] block) throws ContentException {
        return FileNode.decode(Cid.ofBlock(Cid.Codec.DAG_PB, block), block);
    }

    @Test
    void whatIsEncodedIsDecoded() throws Exception {
        assertEquals(node(), decode(node().encode()));
        assertEquals(2007, node().fileSize());
    }

    @Test
    void aNodeIsSpelledInOneWayOnly() throws Exception {
        byte[] block = node().encode();
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = mutate(block, random);
            try {
                assertArrayEquals(mutated, decode(mutated).encode(), "seed " + seed);
            } catch (ContentException.NotAFile e) {
                assertTrue(e.getMessage().contains(e.cid().toString()), e.getMessage());
            }
        }
    }

    private static byte[] mutate(byte[] block, SplittableRandom random) {
        byte[] mutated = Arrays.copyOf(block, random.nextInt(5) == 0 ? random.nextInt(block.length + 3) : block.length);
        for (int flips = random.nextInt(4); flips >= 0 && mutated.length > 0; flips--) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
        }
        return mutated;
    }

    @Test
    void whatEndsEarlyOrGoesOnIsNotAFile() {
        byte[] block = node().encode();
        for (int length = 0; length < block.length; length++) {
            byte[] shorter = Arrays.copyOf(block, length);
            assertThrows(ContentException.NotAFile.class, () -> decode(shorter));
        }
        assertThrows(ContentException.NotAFile.class, () -> decode(Arrays.copyOf(block, block.length + 1)));
    }

    @Test
    void partsThatDoNotAddUpAreNotAFile() {
        // UnixFS: type file, file size 2008, parts of 1000, 1000 and 7 bytes.
        byte[] file = new Protobuf.Writer()
                .number(1, 2)
                .number(3, 2008)
                .number(4, 1000)
                .number(4, 1000)
                .number(4, 7)
                .toBytes();

        ContentException.NotAFile refused =
                assertThrows(ContentException.NotAFile.class, () -> decode(withLinks(node(), file)));
        assertTrue(refused.getMessage().contains("2007 bytes, not 2008"), refused.getMessage());
    }

    @Test
    void aPartOfNegativeOrHugeSizeIsNotAFile() {
        for (long size : new long[] {-1, 0, Long.MIN_VALUE, Layout.LARGEST_BLOCK + 1L}) {
            byte[] file = new Protobuf.Writer()
                    .number(1, 2)
                    .number(3, size)
                    .number(4, size)
                    .toBytes();
            FileNode one = new FileNode(List.of(new Link(leaf(1), 1, Long.MAX_VALUE)));

            assertThrows(ContentException.NotAFile.class, () -> decode(withLinks(one, file)));
        }
    }

    @Test
    void partsWhoseSizesOverflowAreNotAFile() {
        Cid child = Cid.ofBlock(Cid.Codec.DAG_PB, node().encode());
        long almostAll = Long.MAX_VALUE - 10;
        FileNode two = new FileNode(
                List.of(new Link(child, almostAll, Long.MAX_VALUE), new Link(leaf(1), 100, Long.MAX_VALUE)));
        byte[] file = new Protobuf.Writer()
                .number(1, 2)
                .number(3, almostAll + 100)
                .number(4, almostAll)
                .number(4, 100)
                .toBytes();

        ContentException.NotAFile refused =
                assertThrows(ContentException.NotAFile.class, () -> decode(withLinks(two, file)));
        assertTrue(refused.getMessage().contains("a part of 100 bytes can't be"), refused.getMessage());
    }

    @Test
    void aNodeWithMoreLinksThanOursIsNotAFile() throws Exception {
        FileNode widest = new FileNode(Collections.nCopies(174, Link.toLeaf(leaf(1), 1)));
        FileNode wider = new FileNode(Collections.nCopies(175, Link.toLeaf(leaf(1), 1)));

        assertEquals(widest, decode(widest.encode()));
        assertThrows(ContentException.NotAFile.class, () -> decode(wider.encode()));
    }

    @Test
    void aDirectoryIsNotAFile() {
        // One link with a name, and UnixFS data of type directory.
        byte[] link = new Protobuf.Writer()
                .bytes(1, leaf(1).toBytes())
                .bytes(2, "model.bin".getBytes(StandardCharsets.US_ASCII))
                .number(3, 1)
                .toBytes();
        byte[] directory = new Protobuf.Writer()
                .bytes(2, link)
                .bytes(1, new Protobuf.Writer().number(1, 1).toBytes())
                .toBytes();

        ContentException.NotAFile refused = assertThrows(ContentException.NotAFile.class, () -> decode(directory));
        assertTrue(refused.getMessage().contains("directories"), refused.getMessage());
    }

    private static byte[] withLinks(FileNode node, byte[] file) {
        Protobuf.Writer block = new Protobuf.Writer();
        for (Link link : node.links()) {
            block.bytes(
                    2,
                    new Protobuf.Writer()
                            .bytes(1, link.cid().toBytes())
                            .bytes(2, new byte[0])
                            .number(3, link.totalSize())
                            .toBytes());
        }
        return block.bytes(1, file).toBytes();
    }

    /** Blocks in memory, to build trees that no store would. */
    private static final class Memory implements BlockSource {

        private final Map<Cid, byte[]> blocks = new HashMap<>();

        Cid add(FileNode node) {
            byte[] block = node.encode();
            Cid cid = Cid.ofBlock(Cid.Codec.DAG_PB, block);
            blocks.put(cid, block);
            return cid;
        }

        @Override
        public int leaf(Leaf leaf, byte[] buffer) throws IOException {
            byte[] block = block(leaf.cid());
            System.arraycopy(block, 0, buffer, 0, block.length);
            return block.length;
        }

        @Override
        public byte[] block(Cid cid) throws IOException {
            return Optional.ofNullable(blocks.get(cid)).orElseThrow(() -> new IOException("not asked for: " + cid));
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    @Test
    void aNodeThatPromisesMoreThanItsChildHoldsIsNotAFile() {
        Memory memory = new Memory();
        Cid child = memory.add(new FileNode(List.of(Link.toLeaf(leaf(1), 10))));
        Cid root = memory.add(new FileNode(List.of(new Link(child, 1000, 2000))));

        ContentException.NotAFile refused = assertThrows(
                ContentException.NotAFile.class,
                () -> ContentStream.open(root, 0, 1000, memory).read());
        assertEquals(child, refused.cid());
    }

    @Test
    void aBottomlessTreeIsNotAFile() {
        Memory memory = new Memory();
        Link link = Link.toLeaf(leaf(1), 10);
        for (int depth = 0; depth < 200; depth++) {
            link = new Link(memory.add(new FileNode(List.of(link))), 10, 1000);
        }
        Cid root = link.cid();

        assertThrows(
                ContentException.NotAFile.class,
                () -> ContentStream.open(root, 0, 10, memory).read());
    }

    /** 100 links to the same child, nine levels: more bytes than any disk, in ten blocks. */
    private static Cid endless(Memory memory) {
        byte[] bytes = {42};
        Cid leaf = Cid.ofBlock(Cid.Codec.RAW, bytes);
        memory.blocks.put(leaf, bytes);
        Link link = Link.toLeaf(leaf, 1);
        for (int depth = 0; depth < 9; depth++) {
            FileNode node = new FileNode(Collections.nCopies(100, link));
            link = new Link(memory.add(node), node.fileSize(), node.fileSize() + 10_000);
        }
        return link.cid();
    }

    @Test
    void aTreeOfTheSameNodesManyTimesOverIsReadOnlyAsFarAsAskedFor() throws Exception {
        Memory memory = new Memory();
        Cid root = endless(memory);

        try (ContentStream part = ContentStream.open(root, 999_999_999_999_999L, 5, memory)) {
            assertEquals(1_000_000_000_000_000_000L, part.size());
            assertArrayEquals(new byte[] {42, 42, 42, 42, 42}, part.readAllBytes());
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aTreeOfTheSameNodesManyTimesOverIsLookedThroughOnce() throws Exception {
        Memory memory = new Memory();
        Cid root = endless(memory);
        List<Cid> nodesRead = new ArrayList<>();
        LeafWalk.Nodes nodes = cid -> {
            nodesRead.add(cid);
            return Blocks.node(cid, memory.block(cid));
        };

        assertEquals(Optional.empty(), Completeness.firstMissing(root, nodes, leaf -> true));
        assertEquals(9, nodesRead.size());

        KeptBlocks kept = new KeptBlocks();
        kept.addContent(root, nodes);
        assertEquals(18, nodesRead.size());
        for (Cid cid : memory.blocks.keySet()) {
            assertTrue(kept.contains(cid));
        }
    }

    @Test
    void aRepeatedNodeMustHaveTheSizeThatEachLinkToItSays() {
        Memory memory = new Memory();
        FileNode child = new FileNode(List.of(Link.toLeaf(leaf(1), 10)));
        Cid cid = memory.add(child);
        Cid root = memory.add(new FileNode(List.of(new Link(cid, 10, 100), new Link(cid, 11, 100))));

        ContentException.NotAFile refused = assertThrows(
                ContentException.NotAFile.class,
                () -> Completeness.firstMissing(root, node -> Blocks.node(node, memory.block(node)), leaf -> true));
        assertEquals(cid, refused.cid());
    }
}
