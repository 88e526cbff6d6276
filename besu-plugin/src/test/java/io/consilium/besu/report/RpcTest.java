package io.consilium.besu.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.consilium.besu.chain.Chain;
import io.consilium.besu.members.MembershipPolicy;
import io.consilium.besu.policy.Policy;
import io.consilium.besu.testing.FakeChain;
import io.consilium.besu.testing.FakeConsortium;
import io.consilium.besu.testing.FakeConsortium.Org;
import io.consilium.besu.testing.FakeNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RpcTest {
    private final FakeChain fake = new FakeChain(
            FakeConsortium.ADDRESS,
            FakeConsortium.of(
                    1,
                    Org.of(1, FakeConsortium.ACTIVE, 15).asFounder(),
                    Org.of(2, FakeConsortium.SUSPENDED, FakeConsortium.CONSUMER)));
    private final Policy policy = new MembershipPolicy(
            new Chain(fake, fake, fake), FakeConsortium.ADDRESS, Duration.ofSeconds(1), new RefreshReport());
    private final Rpc rpc = new Rpc(() -> policy, () -> FakeConsortium.ADDRESS.getBytes());

    @Test
    void accountComesWithItsOrganisation() {
        assertEquals(
                Map.of(
                        "allowed",
                        true,
                        "code",
                        "member",
                        "reason",
                        "belongs to an active organisation",
                        "organisation",
                        1,
                        "status",
                        "active",
                        "roles",
                        List.of("publisher", "consumer", "auditor", "validator"),
                        "founder",
                        true),
                ask(FakeConsortium.account(1).toString()));
    }

    @Test
    void refusedAccountHasItsReason() {
        Map<String, Object> answer = ask(FakeConsortium.account(2).toString());

        assertEquals(false, answer.get("allowed"));
        assertEquals("organisation_suspended", answer.get("code"));
        assertEquals(
                "unknown_account", ask(FakeConsortium.account(9).toString()).get("code"));
    }

    @Test
    void zeroTargetAsksAboutCreation() {
        assertEquals(
                "may_not_create_contracts",
                ask(FakeConsortium.account(1).toString(), "0x" + "00".repeat(20))
                        .get("code"));
    }

    @Test
    void nodeIsAskedAboutByEnodeOrById() {
        String id = FakeNode.of(1).getNodeId().toUnprefixedHexString();

        for (String word : List.of(
                id, "0x" + id, "enode://" + id + "@10.1.2.3:30303", enode(1), "enode://" + id + "@[::1]:30303")) {
            assertEquals("member", ask(word).get("code"), word);
            assertEquals(1, ask(word).get("organisation"), word);
        }
        assertEquals("unknown_node", ask(enode(3)).get("code"));
    }

    @Test
    void twoNodesAreAConnection() {
        assertEquals("member", ask(enode(1), enode(1)).get("code"));
        assertEquals("organisation_suspended", ask(enode(1), enode(2)).get("code"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0x12",
                "alice",
                "enode://12@1.2.3.4:1",
                "enode://ID@999.2.3.4:1",
                "enode://ID@host.example:1"
            })
    void wrongQuestionIsAnsweredWithWhatIsWrong(String word) {
        String question = word.replace("ID", FakeNode.of(1).getNodeId().toUnprefixedHexString());

        assertEquals("wrong_question", ask(question).get("code"));
        assertEquals(false, ask(question).get("allowed"));
    }

    @Test
    void wrongFurtherParametersAreNamed() {
        String account = FakeConsortium.account(1).toString();

        assertEquals("wrong_question", ask().get("code"));
        assertEquals("wrong_question", ask(account, "bob").get("code"));
        assertEquals("wrong_question", ask(account, account, "0x1").get("code"));
        assertEquals("wrong_question", ask(account, account, "0x", "0x").get("code"));
        assertEquals("wrong_question", ask(enode(1), account).get("code"));
        assertEquals("wrong_question", rpc.permissions(new Object[] {null}).get("code"));
    }

    private Map<String, Object> ask(String... words) {
        return rpc.permissions(words);
    }

    private static String enode(int node) {
        return "enode://" + FakeNode.of(node).getNodeId().toUnprefixedHexString() + "@127.0.0.1:30303?discport=0";
    }
}
