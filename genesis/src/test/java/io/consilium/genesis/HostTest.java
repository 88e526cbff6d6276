package io.consilium.genesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {

    @Test
    void addressesAndNamesAreWrittenAsLibp2pWantsThem() {
        assertEquals("/ip4/192.0.2.7", new Host("192.0.2.7").multiaddress());
        assertEquals("/dns4/node.hospital.example", new Host("Node.Hospital.Example").multiaddress());
    }

    @Test
    void onlyThisMachineIsLoopback() {
        assertTrue(Host.LOOPBACK.isLoopback());
        assertTrue(new Host("localhost").isLoopback());
        assertFalse(new Host("192.0.2.7").isLoopback());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "256.1.1.1",
                "1.2.3",
                "1.2.3.4.5",
                "a b",
                "a/b",
                "-a",
                "a-.example",
                "a..b",
                "::1",
                "a@b",
                "a:1",
                "x\"y"
            })
    void whatIsNeitherIsRefused(String text) {
        assertThrows(GenesisException.Invalid.class, () -> new Host(text));
    }
}
