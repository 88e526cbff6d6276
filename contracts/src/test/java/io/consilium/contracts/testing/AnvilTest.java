package io.consilium.contracts.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.Address;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.ProposalStatus;
import io.consilium.contracts.TypedCalls;
import io.consilium.contracts.UnexplainedRevertException;
import io.consilium.contracts.generated.Consortium;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.http.HttpService;

class AnvilTest {
    @Test
    void timePassesAsTold() throws Exception {
        try (Anvil anvil = Anvil.with(
                        List.of(Founders.founder("A", Founders.HOSPITAL), Founders.founder("B", Founders.HOSPITAL)));
                Session session = new Session(anvil, Founders.credentials("A"))) {
            session.writeConsortium().proposeSuspension(BigInteger.TWO).send();
            assertEquals(ProposalStatus.OPEN, status(session));

            anvil.pass(Duration.ofDays(7));

            assertEquals(ProposalStatus.EXPIRED, status(session));
        }
    }

    @Test
    void closingEndsTheProcess() {
        Anvil anvil = Anvil.with(List.of(Founders.founder("A", Founders.HOSPITAL)));
        ProcessHandle process = ProcessHandle.of(anvil.pid()).orElseThrow();
        assertTrue(process.isAlive());

        anvil.close();

        assertFalse(process.isAlive());
    }

    @Test
    void genesisThatIsNoneIsToldFromOneThatStarts() {
        UncheckedIOException refusal = assertThrows(UncheckedIOException.class, () -> Anvil.start("{", Anvil.CHAIN_ID));
        assertTrue(refusal.getCause().getMessage().contains("before it listened"), refusal.toString());
    }

    @Test
    void revertWithoutAnErrorOfOursIsUnexplained() {
        try (Anvil anvil = Anvil.with(List.of(Founders.founder("A", Founders.HOSPITAL)))) {
            Web3j web3j = Web3j.build(new HttpService(anvil.url().toString()));
            TypedCalls calls = new TypedCalls(web3j, Address.ZERO);
            assertThrows(
                    UnexplainedRevertException.class,
                    () -> calls.sendCall(
                            Predeployed.CONSORTIUM.address().hex(), "0xdeadbeef", DefaultBlockParameterName.LATEST));
            web3j.shutdown();
        }
    }

    private static ProposalStatus status(Session session) throws Exception {
        Consortium.ProposalView proposal =
                session.readConsortium().proposalOf(BigInteger.ONE).send();
        return ProposalStatus.ofCode(proposal.status.longValueExact());
    }
}
