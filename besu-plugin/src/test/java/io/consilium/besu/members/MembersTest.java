package io.consilium.besu.members;

import static io.consilium.besu.testing.FakeConsortium.ACTIVE;
import static io.consilium.besu.testing.FakeConsortium.AUDITOR;
import static io.consilium.besu.testing.FakeConsortium.CONSUMER;
import static io.consilium.besu.testing.FakeConsortium.REMOVED;
import static io.consilium.besu.testing.FakeConsortium.SUSPENDED;
import static io.consilium.besu.testing.FakeConsortium.VALIDATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.consilium.besu.chain.Chain;
import io.consilium.besu.policy.Own;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.testing.FakeChain;
import io.consilium.besu.testing.FakeConsortium;
import io.consilium.besu.testing.FakeConsortium.Function;
import io.consilium.besu.testing.FakeConsortium.Org;
import io.consilium.besu.testing.FakeNode;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class MembersTest {
    private static final Bytes TARGET = Bytes.fromHexString("0x00000000000000000000000000000000000000aa");
    private static final Bytes NO_TARGET = Bytes.wrap(new byte[20]);
    private static final Bytes CALL = Bytes.fromHexString("0xcafebabe00");

    private final Members members = read(new FakeConsortium(
            5,
            List.of(
                    Org.of(1, ACTIVE, VALIDATOR).asFounder(),
                    Org.of(2, SUSPENDED, VALIDATOR).asFounder(),
                    Org.of(3, ACTIVE, CONSUMER).withCreators(List.of(account(3))),
                    Org.of(4, SUSPENDED, CONSUMER),
                    Org.of(5, REMOVED, CONSUMER),
                    Org.of(6, ACTIVE, AUDITOR).withCreators(List.of(account(6))),
                    Org.of(7, ACTIVE, AUDITOR | CONSUMER)),
            List.of(new Function(TARGET, 0xcafebabe))));

    @Test
    void memberMayCallAnything() {
        assertEquals(Reason.MEMBER, members.transactionAllowed(account(1), TARGET, Bytes.EMPTY));
    }

    @Test
    void strangerSuspendedAndRemovedMayNot() {
        assertEquals(Reason.UNKNOWN_ACCOUNT, members.transactionAllowed(account(99), TARGET, CALL));
        assertEquals(Reason.ORGANISATION_SUSPENDED, members.transactionAllowed(account(4), TARGET, CALL));
        assertEquals(Reason.ORGANISATION_REMOVED, members.transactionAllowed(account(5), TARGET, CALL));
    }

    @Test
    void suspendedFounderMayNotSendTransactionsEither() {
        assertEquals(Reason.ORGANISATION_SUSPENDED, members.transactionAllowed(account(2), TARGET, CALL));
    }

    @Test
    void onlyNamedAccountsCreateContracts() {
        assertEquals(Reason.MEMBER, members.transactionAllowed(account(3), Bytes.EMPTY, CALL));
        assertEquals(Reason.MEMBER, members.transactionAllowed(account(3), NO_TARGET, CALL));
        assertEquals(Reason.MAY_NOT_CREATE_CONTRACTS, members.transactionAllowed(account(1), Bytes.EMPTY, CALL));
        assertEquals(Reason.MAY_NOT_CREATE_CONTRACTS, members.transactionAllowed(account(1), NO_TARGET, CALL));
    }

    @Test
    void auditorCallsAuditorFunctionsOnlyAndNeverCreates() {
        assertEquals(Reason.MEMBER, members.transactionAllowed(account(6), TARGET, CALL));
        assertEquals(
                Reason.AUDITOR_FUNCTION_ONLY,
                members.transactionAllowed(account(6), TARGET, Bytes.fromHexString("0xcafebabf")));
        assertEquals(
                Reason.AUDITOR_FUNCTION_ONLY,
                members.transactionAllowed(account(6), TARGET, Bytes.fromHexString("0xcafeba")));
        assertEquals(Reason.AUDITOR_FUNCTION_ONLY, members.transactionAllowed(account(6), account(1), CALL));
        assertEquals(Reason.MAY_NOT_CREATE_CONTRACTS, members.transactionAllowed(account(6), Bytes.EMPTY, CALL));
    }

    @Test
    void auditorWithAnotherRoleIsAMemberLikeOthers() {
        assertEquals(Reason.MEMBER, members.transactionAllowed(account(7), account(1), Bytes.EMPTY));
        assertEquals(Reason.MEMBER, members.gossipAllowed(node(7)));
    }

    @Test
    void bothEndsOfAConnectionMustBeActive() {
        assertEquals(Reason.MEMBER, members.connectionAllowed(node(1), node(3), Own.NEITHER));
        assertEquals(Reason.UNKNOWN_NODE, members.connectionAllowed(node(1), node(99), Own.NEITHER));
        assertEquals(Reason.UNKNOWN_NODE, members.connectionAllowed(node(99), node(1), Own.NEITHER));
        assertEquals(Reason.ORGANISATION_SUSPENDED, members.connectionAllowed(node(3), node(4), Own.NEITHER));
        assertEquals(Reason.ORGANISATION_SUSPENDED, members.connectionAllowed(node(4), node(1), Own.NEITHER));
        assertEquals(Reason.ORGANISATION_REMOVED, members.connectionAllowed(node(5), node(1), Own.NEITHER));
    }

    /** At block 0 a joiner isn't a member yet, but must get the blocks that let it in. */
    @Test
    void ownEndIsForTheOtherNodeToJudge() {
        assertEquals(Reason.MEMBER, members.connectionAllowed(node(99), node(1), Own.SOURCE));
        assertEquals(Reason.MEMBER, members.connectionAllowed(node(1), node(99), Own.DESTINATION));
        assertEquals(Reason.UNKNOWN_NODE, members.connectionAllowed(node(99), node(1), Own.DESTINATION));
        assertEquals(Reason.UNKNOWN_NODE, members.connectionAllowed(node(1), node(99), Own.SOURCE));
        assertEquals(Reason.UNKNOWN_NODE, members.connectionAllowed(node(98), node(99), Own.SOURCE));
    }

    @Test
    void suspendedFounderReachesFoundersAndNobodyElse() {
        assertEquals(Reason.REPAIR_PATH, members.connectionAllowed(node(1), node(2), Own.NEITHER));
        assertEquals(Reason.REPAIR_PATH, members.connectionAllowed(node(2), node(1), Own.NEITHER));
        assertEquals(Reason.ORGANISATION_SUSPENDED, members.connectionAllowed(node(2), node(3), Own.NEITHER));
        assertEquals(Reason.ORGANISATION_SUSPENDED, members.connectionAllowed(node(3), node(2), Own.NEITHER));
    }

    @Test
    void gossipGoesToActiveOrganisationsThatAreMoreThanAuditors() {
        assertEquals(Reason.MEMBER, members.gossipAllowed(node(1)));
        assertEquals(Reason.AUDITOR_GETS_NO_GOSSIP, members.gossipAllowed(node(6)));
        assertEquals(Reason.UNKNOWN_NODE, members.gossipAllowed(node(99)));
        assertEquals(Reason.ORGANISATION_SUSPENDED, members.gossipAllowed(node(2)));
    }

    private static Members read(FakeConsortium consortium) {
        FakeChain fake = new FakeChain(FakeConsortium.ADDRESS, consortium);
        Chain chain = new Chain(fake, fake, fake);
        return new MembersReader(chain, FakeConsortium.ADDRESS).members(chain.head());
    }

    private static Bytes account(int organisation) {
        return FakeConsortium.account(organisation).getBytes();
    }

    private static Bytes node(int organisation) {
        return FakeNode.of(organisation).getNodeId();
    }
}
