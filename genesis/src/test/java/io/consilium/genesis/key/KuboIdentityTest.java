package io.consilium.genesis.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.consilium.genesis.GenesisException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KuboIdentityTest {

    /** Made by `ipfs init` of Kubo 0.42.0 and thrown away. */
    private static final String PRIVATE_KEY =
            "CAESQCsLggMc6S6Q6AtYX3P/wXF9V+GzFhpFPkUyqV9Upb9YzZdaKjwq+ThaDT9IwuNNLNLzSi5lxE4T3lzECUTOdzA=";

    private static final String PEER_ID = "12D3KooWPeubxToD6jb684qBvRoYes9Mvj1knZSgo8LgoSU1quw5";

    @Test
    void keyThatKuboMadeHasThePeerIdThatKuboGaveIt() {
        KuboIdentity identity = KuboIdentity.parse(PRIVATE_KEY);

        assertEquals(PEER_ID, identity.peerId().text());
        assertEquals(PRIVATE_KEY, identity.privateKey());
    }

    @Test
    void base58AnswersTheVectorsOfItsDraft() {
        assertEquals("2NEpo7TZRRrLZSi2U", Base58.encode("Hello World!".getBytes(StandardCharsets.UTF_8)));
        assertEquals("11233QC4", Base58.encode(HexFormat.of().parseHex("0000287fb4cd")));
        assertEquals("", Base58.encode(new byte[0]));
    }

    @Test
    void seedMakesTheSameIdentity() {
        KeySource seed = KeySource.seeded(new byte[] {7});

        assertEquals(
                KuboIdentity.generate(seed, "a").privateKey(),
                KuboIdentity.generate(seed, "a").privateKey());
        assertNotEquals(
                KuboIdentity.generate(seed, "a").peerId(),
                KuboIdentity.generate(seed, "b").peerId());
    }

    @Test
    void whatIsNoKeyOfKuboIsRefusedWithoutShowingIt() {
        GenesisException notBase64 = assertThrows(GenesisException.Unreadable.class, () -> KuboIdentity.parse("§§§"));
        GenesisException tooShort =
                assertThrows(GenesisException.Unreadable.class, () -> KuboIdentity.parse(PRIVATE_KEY.substring(4)));

        assertFalse(notBase64.getMessage().contains("§"), notBase64.getMessage());
        assertFalse(tooShort.getMessage().contains(PRIVATE_KEY.substring(4, 20)), tooShort.getMessage());
        assertFalse(KuboIdentity.parse(PRIVATE_KEY).toString().contains(PRIVATE_KEY));
    }
}
