package io.consilium.genesis.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.consilium.genesis.GenesisException;
import org.junit.jupiter.api.Test;

class EthereumKeyTest {

    /** The first account of every anvil and Hardhat. */
    private static final String KNOWN = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    @Test
    void addressIsTheOneThatOthersDerive() {
        assertEquals(
                "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266",
                EthereumKey.parse(KNOWN).address().hex());
        assertEquals(
                EthereumKey.parse(KNOWN).address(),
                EthereumKey.parse("0x" + KNOWN).address());
    }

    @Test
    void nodeIdIsThePublicKey() {
        // The key 1 has the generator of the curve as its public key (SEC 2, 2.4.1).
        assertEquals(
                "0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                        + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
                EthereumKey.parse("0".repeat(63) + "1").nodeId().hex());
    }

    @Test
    void secretKeepsItsLeadingZeros() {
        byte[] one = new byte[32];
        one[31] = 1;

        assertArrayEquals(one, EthereumKey.of(one).secret());
    }

    @Test
    void zeroAndTheOrderOfTheCurveAreNoKeys() {
        String order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

        assertThrows(GenesisException.Invalid.class, () -> EthereumKey.parse("0".repeat(64)));
        assertThrows(GenesisException.Invalid.class, () -> EthereumKey.parse(order));
        assertThrows(GenesisException.Invalid.class, () -> EthereumKey.of(new byte[31]));
    }

    @Test
    void whatIsNearlyAKeyIsNotRepeatedInTheMessage() {
        GenesisException refused =
                assertThrows(GenesisException.Invalid.class, () -> EthereumKey.parse(KNOWN.substring(1)));

        assertFalse(refused.getMessage().contains(KNOWN.substring(1, 10)), refused.getMessage());
        assertFalse(EthereumKey.parse(KNOWN).toString().contains(KNOWN.substring(1, 10)));
    }

    @Test
    void keysOfOneSeedDifferByPurposeOnly() {
        KeySource seed = KeySource.seeded(new byte[] {0, -1});

        assertEquals(
                EthereumKey.generate(seed, "a").address(),
                EthereumKey.generate(seed, "a").address());
        assertNotEquals(
                EthereumKey.generate(seed, "a").address(),
                EthereumKey.generate(seed, "b").address());
    }
}
