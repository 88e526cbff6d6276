package io.consilium.ledger.transaction;

import static io.consilium.ledger.abi.Wrappers.consortium;
import static io.consilium.ledger.abi.Wrappers.id;
import static io.consilium.ledger.abi.Wrappers.number;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.Role;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.abi.Values;
import io.consilium.ledger.abi.Wrappers;
import java.util.List;
import java.util.Set;
import org.web3j.protocol.core.RemoteFunctionCall;

/** The steps that the Consortium knows. Its interface says who may take which, and what follows. */
public final class ConsortiumCalls {
    private ConsortiumCalls() {}

    public static LedgerCall addAccount(Address account) {
        return call("addAccount", consortium().addAccount(account.hex()));
    }

    public static LedgerCall removeAccount(Address account) {
        return call("removeAccount", consortium().removeAccount(account.hex()));
    }

    public static LedgerCall addNode(NodeId node) {
        return call("addNode", consortium().addNode(Values.node(node)));
    }

    public static LedgerCall removeNode(NodeId node) {
        return call("removeNode", consortium().removeNode(Values.node(node)));
    }

    public static LedgerCall rotateEncryptionKey(Word encryptionKey) {
        return call("rotateEncryptionKey", consortium().rotateEncryptionKey(encryptionKey.toBytes()));
    }

    public static LedgerCall proposeAdmission(
            String name, Set<Role> roles, Word encryptionKey, List<Address> accounts, List<NodeId> nodes) {
        return call(
                "proposeAdmission",
                consortium()
                        .proposeAdmission(
                                name,
                                number(Role.bits(roles)),
                                encryptionKey.toBytes(),
                                accounts.stream().map(Address::hex).toList(),
                                nodes.stream().map(Values::node).toList()));
    }

    public static LedgerCall proposeRoles(int organisation, Set<Role> roles) {
        return call(
                "proposeRoles",
                consortium().proposeRoles(Wrappers.organisation(organisation), number(Role.bits(roles))));
    }

    public static LedgerCall proposeSuspension(int organisation) {
        return call("proposeSuspension", consortium().proposeSuspension(Wrappers.organisation(organisation)));
    }

    public static LedgerCall proposeReinstatement(int organisation) {
        return call("proposeReinstatement", consortium().proposeReinstatement(Wrappers.organisation(organisation)));
    }

    public static LedgerCall proposeRemoval(int organisation) {
        return call("proposeRemoval", consortium().proposeRemoval(Wrappers.organisation(organisation)));
    }

    public static LedgerCall proposeVotingRules(VotingRules rules) {
        return call(
                "proposeVotingRules",
                consortium()
                        .proposeVotingRules(
                                number(rules.thresholdBasisPoints()),
                                number(rules.proposalLifetime().toSeconds())));
    }

    public static LedgerCall proposeKeys(int organisation, Address account, Word encryptionKey) {
        return call(
                "proposeKeys",
                consortium().proposeKeys(Wrappers.organisation(organisation), account.hex(), encryptionKey.toBytes()));
    }

    public static LedgerCall proposeContractCreator(Address account, boolean permitted) {
        return call("proposeContractCreator", consortium().proposeContractCreator(account.hex(), permitted));
    }

    /** Proposes that the consortium takes a step itself: recalls a model, opens or closes a task. */
    public static LedgerCall proposeCall(LedgerCall step) {
        return proposeCall(step.contract().address(), step.data());
    }

    public static LedgerCall proposeCall(Address target, Bytes payload) {
        return call("proposeCall", consortium().proposeCall(target.hex(), payload.toBytes()));
    }

    public static LedgerCall vote(long proposal) {
        return call("vote", consortium().vote(id("proposal", proposal)));
    }

    public static LedgerCall execute(long proposal) {
        return call("execute", consortium().execute(id("proposal", proposal)));
    }

    private static LedgerCall call(String function, RemoteFunctionCall<?> call) {
        return new LedgerCall(Predeployed.CONSORTIUM, function, new Bytes(call.encodeFunctionCall()));
    }
}
