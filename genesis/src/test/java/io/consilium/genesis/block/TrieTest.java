package io.consilium.genesis.block;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Roots that the Ethereum project publishes for its clients, in {@code TrieTests/trieanyorder.json}. */
class TrieTest {

    @Test
    void emptyTrieHasTheWellKnownRoot() {
        assertEquals("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421", root());
    }

    @Test
    void singleItemIsALeaf() {
        assertEquals("d23786fb4a010da3ce639d66d5e904a11dbc02746d1ce25029e53290cabf28ab", root("A", "a".repeat(50)));
    }

    @Test
    void keyWithinAnotherKeyEndsInABranch() {
        assertEquals(
                "5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84",
                root("do", "verb", "dog", "puppy", "doge", "coin", "horse", "stallion"));
    }

    @Test
    void sharedBeginningIsAnExtension() {
        assertEquals(
                "8aad789dff2f538bca5d8ea56e8abe10f4c7ba3a5dea95fea4cd6e7c3a1168d3",
                root("doe", "reindeer", "dog", "puppy", "dogglesworth", "cat"));
    }

    @Test
    void shortNodesStandForThemselves() {
        assertEquals(
                "17beaa1648bafa633cda809c90c04af50fc8aed3cb40d16efbddee6fdf63c4c3", root("foo", "bar", "food", "bass"));
        assertEquals(
                "3f67c7a47520f79faa29255d2d3c084a7a6df0453116ed7232ff10277a8be68b",
                root("be", "e", "dog", "puppy", "bed", "d"));
        assertEquals(
                "8452568af70d8d140f58d941338542f645fcca50094b20f3c3d8c3df49337928",
                root("test", "test", "te", "testy"));
    }

    private static String root(String... keysAndValues) {
        Map<String, byte[]> entries = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            String key = HexFormat.of().formatHex(keysAndValues[i].getBytes(StandardCharsets.UTF_8));
            entries.put(key, keysAndValues[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(Trie.root(entries));
    }
}
