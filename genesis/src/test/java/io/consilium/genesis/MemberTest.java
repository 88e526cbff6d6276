package io.consilium.genesis;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.Word;
import io.consilium.genesis.testing.Members;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemberTest {

    /** Zero, one, a point of order eight, and the number that is one again: whatever is wrapped to them, everybody can unwrap. */
    private static final List<String> SMALL_ORDER = List.of(
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

    @Test
    void encryptionKeyUnderWhichEverybodyCouldReadIsRefused() {
        Member sound = Members.hospital("A");
        for (String key : SMALL_ORDER) {
            GenesisException refused = assertThrows(
                    GenesisException.Invalid.class,
                    () -> new Member(
                            sound.name(),
                            sound.kind(),
                            sound.host(),
                            sound.p2pPort(),
                            sound.swarmPort(),
                            sound.node(),
                            sound.account(),
                            new Word("0x" + key),
                            sound.peer()),
                    key);
            assertTrue(refused.getMessage().contains("the encryption key of A can't be used"), refused.getMessage());
        }
    }
}
