package io.consilium.genesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void firstSiteHasTheCustomaryPorts() {
        assertEquals(new Ports(30_303, 4001, 8545, 9545, 5001, 8080), Ports.customary(0));
    }

    @Test
    void ninetyNineSitesOnOneMachineShareNoPort() {
        Set<Integer> seen = new HashSet<>();
        for (int n = 0; n < 99; n++) {
            seen.addAll(Ports.customary(n).named().values());
        }

        assertEquals(99 * 6, seen.size());
    }

    @Test
    void portsInARowLeaveRoomForTheNextSite() {
        assertEquals(new Ports(24_010, 24_011, 24_012, 24_013, 24_014, 24_015), Ports.inARow(24_000, 1));
    }

    @Test
    void privilegedDoubleAndImpossiblePortsAreRefused() {
        assertThrows(GenesisException.Invalid.class, () -> new Ports(80, 4001, 8545, 9545, 5001, 8080));
        assertThrows(GenesisException.Invalid.class, () -> new Ports(8080, 4001, 8545, 9545, 5001, 8080));
        assertThrows(GenesisException.Invalid.class, () -> Ports.inARow(65_530, 1));
    }
}
