package io.consilium.besu.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.besu.chain.UnreadableException.CallHaltedException;
import io.consilium.besu.chain.UnreadableException.CallNotRunException;
import io.consilium.besu.chain.UnreadableException.StateNotReadyException;
import io.consilium.besu.testing.FakeChain;
import io.consilium.besu.testing.FakeConsortium;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class ChainTest {
    private final FakeChain fake = new FakeChain(FakeConsortium.ADDRESS, FakeConsortium.of(1));
    private final Chain chain = new Chain(fake, fake, fake);

    @Test
    void blockThatBesuDoesNotFindMayBeThereAMomentLater() {
        fake.runNoCall("BLOCK_NOT_FOUND");
        assertThrows(StateNotReadyException.class, this::call);
    }

    @Test
    void callThatBesuWillNeverRunIsNotTriedAgain() {
        fake.runNoCall("EXCEEDS_BLOCK_GAS_LIMIT");
        CallNotRunException refused = assertThrows(CallNotRunException.class, this::call);
        assertTrue(refused.getMessage().contains("EXCEEDS_BLOCK_GAS_LIMIT"));
    }

    @Test
    void runningOutOfGasIsToldApartFromReverting() {
        fake.haltCalls("Out of gas");
        CallHaltedException halted = assertThrows(CallHaltedException.class, this::call);
        assertTrue(halted.getMessage().contains("Out of gas"));
    }

    @Test
    void callsAreCountedAndTimedHoweverTheyEnd() {
        fake.haltCalls("Out of gas");
        assertThrows(CallHaltedException.class, this::call);

        assertEquals(1, chain.simulations());
        assertTrue(chain.simulationSeconds() > 0);
    }

    private Bytes call() {
        return chain.call(chain.head(), FakeConsortium.ADDRESS, Bytes.EMPTY);
    }
}
