package io.consilium.besu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.besu.policy.Policy;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.report.DenialLog;
import io.consilium.besu.report.Kind;
import io.consilium.besu.report.Tally;
import io.consilium.besu.testing.FakeNode;
import io.consilium.besu.testing.FakeTransaction;
import io.consilium.besu.testing.LogLines;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GatekeeperTest {
    private static final int FIRST_EXCHANGE_CODE_OF_QBFT = 0x12;

    private final Tally tally = new Tally();
    private final Gatekeeper gatekeeper = new Gatekeeper(tally, new DenialLog());

    @Test
    void refusesEverythingBeforeItHasAPolicy() {
        assertAnswers(false);
        assertEquals(
                Optional.of("Refused by the consortium: the plugin has not started yet"),
                gatekeeper.validateTransaction(FakeTransaction.by(1), true, false));
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void letsPassExactlyWhatThePolicyAllows(Reason reason) {
        gatekeeper.open(Policy.closed(reason));

        assertAnswers(reason.allowed());
        assertEquals(reason.refusal(), gatekeeper.validateTransaction(FakeTransaction.by(1), false, true));
    }

    @Test
    void onlyGossipOfTransactionsIsEverHeldBack() {
        gatekeeper.open(Policy.closed(Reason.AUDITOR_GETS_NO_GOSSIP));

        int[] heldBack = IntStream.range(0, 64)
                .filter(code -> !gatekeeper.isMessagePermitted(FakeNode.of(1), code))
                .toArray();

        assertEquals("[2, 8, 10]", Arrays.toString(heldBack));
        assertTrue(gatekeeper.isMessagePermitted(FakeNode.of(1), FIRST_EXCHANGE_CODE_OF_QBFT));
    }

    @Test
    void exceptionsAndErrorsOfThePolicyAreRefusals() {
        for (Throwable failure : new Throwable[] {
            new IllegalStateException("storage is closed"), new NoSuchMethodError("getTo"), new StackOverflowError()
        }) {
            gatekeeper.open(throwing(failure));
            assertAnswers(false);
            assertEquals(
                    Reason.INTERNAL_ERROR.refusal(), gatekeeper.validateTransaction(FakeTransaction.by(1), true, true));
        }
        assertEquals(6, tally.sum(Kind.TRANSACTION, Reason.INTERNAL_ERROR));
    }

    @Test
    void failsUntilAQuestionOfTheSameKindIsAnswered() {
        assertFalse(gatekeeper.failing());
        gatekeeper.open(throwing(new IllegalStateException("storage is closed")));
        gatekeeper.isPermitted(FakeTransaction.by(1));
        gatekeeper.isConnectionPermitted(FakeNode.of(1), FakeNode.of(2));
        assertTrue(gatekeeper.failing());

        gatekeeper.open(Policy.closed(Reason.UNKNOWN_ACCOUNT));
        gatekeeper.isMessagePermitted(FakeNode.of(1), 2);
        gatekeeper.isPermitted(FakeTransaction.by(1));
        assertTrue(gatekeeper.failing(), "connections aren't known to work again");
        gatekeeper.isConnectionPermitted(FakeNode.of(1), FakeNode.of(2));
        assertFalse(gatekeeper.failing(), "a refusal is an answer");
    }

    @Test
    void withheldGossipIsLogged() {
        gatekeeper.open(Policy.closed(Reason.AUDITOR_GETS_NO_GOSSIP));
        try (LogLines log = new LogLines()) {
            gatekeeper.isMessagePermitted(FakeNode.of(1), 2);
            gatekeeper.isMessagePermitted(FakeNode.of(1), 8);

            assertEquals(1, log.with("INFO", "kind=message").size());
        }
    }

    @Test
    void observingLetsEverythingPassButCountsIt() {
        gatekeeper.observeOnly();
        gatekeeper.open(Policy.closed(Reason.UNKNOWN_ACCOUNT));

        assertAnswers(true);
        assertEquals(Optional.empty(), gatekeeper.validateTransaction(FakeTransaction.by(1), true, true));
        assertEquals(2, tally.sum(Kind.TRANSACTION, Reason.UNKNOWN_ACCOUNT));
        assertEquals(1, tally.sum(Kind.CONNECTION, false));
        assertEquals(0, tally.sum(Kind.CONNECTION, true));
    }

    private void assertAnswers(boolean expected) {
        assertEquals(expected, gatekeeper.isPermitted(FakeTransaction.by(1)));
        assertEquals(expected, gatekeeper.isConnectionPermitted(FakeNode.of(1), FakeNode.of(2)));
        assertEquals(expected, gatekeeper.isMessagePermitted(FakeNode.of(1), 2));
        assertFalse(!expected && gatekeeper.isMessagePermitted(FakeNode.of(1), 8));
    }

    private static Policy throwing(Throwable failure) {
        return (Policy) Proxy.newProxyInstance(
                GatekeeperTest.class.getClassLoader(), new Class<?>[] {Policy.class}, (proxy, method, arguments) -> {
                    throw failure;
                });
    }
}
