package io.consilium.contracts.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    private static final int COUNT = 7;

    /** So many that it begins again at the lowest. */
    @Test
    void whatIsListenedOnIsPassedOver() throws IOException {
        int taken = FreePorts.one();
        try (ServerSocket listening = new ServerSocket(taken, 1, InetAddress.getLoopbackAddress())) {
            assertTrue(listening.isBound());
            for (int n = 0; n < 2000; n++) {
                int first = FreePorts.inARow(COUNT);

                assertFalse(first <= taken && taken < first + COUNT, "port " + taken);
                assertTrue(first >= 20_000 && first + COUNT <= 32_000, "port " + first);
            }
        }
    }

    @Test
    void noneIsGivenAwayTwice() {
        Set<Integer> seen = new HashSet<>();
        for (int n = 0; n < 100; n++) {
            int first = FreePorts.inARow(COUNT);

            assertTrue(IntStream.range(first, first + COUNT).allMatch(seen::add), "port " + first);
        }
    }
}
