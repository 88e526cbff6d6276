package io.consilium.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidTest {

    // Printed by: printf hello | ipfs add -Qn --cid-version=1
    private static final String HELLO = "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq";

    private static Cid hello() {
        return Cid.ofBlock(Cid.Codec.RAW, "hello".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void bytesHaveTheCidThatKuboGivesThem() {
        assertEquals(HELLO, hello().toString());
    }

    @Test
    void textAndBytesLeadBackToTheSameCid() throws Exception {
        assertEquals(hello(), Cid.parse(HELLO));
        assertEquals(hello(), Cid.ofBytes(hello().toBytes()));
        assertEquals(hello().hashCode(), Cid.parse(HELLO).hashCode());
        assertArrayEquals(hello().sha256(), Cid.parse(HELLO).sha256());
    }

    @Test
    void sameBytesAreDifferentBlocksWhenReadDifferently() {
        Cid node = Cid.ofBlock(Cid.Codec.DAG_PB, "hello".getBytes(StandardCharsets.US_ASCII));

        assertNotEquals(hello(), node);
        assertTrue(node.toString().startsWith("bafybei"), node.toString());
    }

    @Test
    void whatACidHandsOutCanNotBeUsedToChangeIt() {
        Cid cid = hello();
        cid.sha256()[0] ^= 1;
        cid.toBytes()[4] ^= 1;

        assertEquals(HELLO, cid.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "b",
                "hello",
                // A CIDv0.
                "QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX",
                // Upper case is another multibase.
                "BAFKREIBM6JG3UX5QUMHCN2B3FLC3TYU6DMLB4XA7U5BF44YEGNRJHC4YEQ",
                "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeQ",
                // One sign less, one more, one that isn't in the alphabet.
                "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4ye",
                "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeqa",
                "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4ye1",
                // The last sign has two bits that no byte has; here they aren't zero.
                "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yer",
                // dag-cbor, which no file of ours has.
                "bafyreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq",
                // Something to break out of a command line or a path with.
                "../../../../../../../../../../../../../../../../../../passwd",
                "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4&a="
            })
    void whatIsNotACidOfOursIsRefused(String text) {
        ContentException.BadCid refused = assertThrows(ContentException.BadCid.class, () -> Cid.parse(text));

        assertTrue(refused.getMessage().contains("Expected a CIDv1"), refused.getMessage());
    }

    @Test
    void refusalShowsALongTextShortenedAndWithoutControlSigns() {
        ContentException.BadCid refused =
                assertThrows(ContentException.BadCid.class, () -> Cid.parse("\u001b[31m" + "x".repeat(1000)));

        assertTrue(refused.getMessage().length() < 600, refused.getMessage());
        assertTrue(refused.getMessage().chars().noneMatch(Character::isISOControl), refused.getMessage());
    }

    @Test
    void otherHashFunctionsAreRefused() {
        byte[] cid = hello().toBytes();
        cid[2] = 0x1b; // keccak-256

        assertThrows(ContentException.BadCid.class, () -> Cid.ofBytes(cid));
    }
}
