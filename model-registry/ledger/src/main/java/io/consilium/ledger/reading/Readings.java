package io.consilium.ledger.reading;

import static io.consilium.contracts.Predeployed.CONSORTIUM;
import static io.consilium.contracts.Predeployed.MODEL_LEDGER;
import static io.consilium.ledger.abi.Wrappers.consortium;
import static io.consilium.ledger.abi.Wrappers.id;
import static io.consilium.ledger.abi.Wrappers.modelLedger;
import static io.consilium.ledger.abi.Wrappers.number;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.contracts.generated.Consortium;
import io.consilium.contracts.generated.ModelLedger;
import io.consilium.ledger.AttestedScore;
import io.consilium.ledger.Grant;
import io.consilium.ledger.Member;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Proposal;
import io.consilium.ledger.Task;
import io.consilium.ledger.Voucher;
import io.consilium.ledger.abi.Values;
import io.consilium.ledger.abi.Wrappers;
import java.math.BigInteger;
import java.util.List;
import java.util.SortedSet;
import org.web3j.abi.datatypes.Type;
import org.web3j.protocol.core.RemoteFunctionCall;

/** Each view function of the contracts, and the value of ours that it is read into. */
final class Readings {
    private Readings() {}

    static Reading<Long> organisationCount() {
        return ofNumber(CONSORTIUM, consortium().organisationCount());
    }

    static Reading<Organisation> organisation(long id) {
        return Reading.ofStructure(
                CONSORTIUM,
                consortium().organisationOf(Wrappers.organisation(id)),
                Consortium.OrganisationView.class,
                Values::organisation);
    }

    static Reading<Member> member(Address account) {
        return Reading.ofStructure(
                CONSORTIUM, consortium().memberOf(account.hex()), Consortium.Member.class, Values::member);
    }

    static Reading<Long> organisationOf(NodeId node) {
        return ofNumber(CONSORTIUM, consortium().organisationOfNode(Values.node(node)));
    }

    static Reading<SortedSet<Integer>> activeValidators() {
        return Reading.ofValue(CONSORTIUM, consortium().activeValidators(), BigInteger.class, Values::bits);
    }

    static Reading<VotingRules> votingRules() {
        return new Reading<>(CONSORTIUM, consortium().votingRules(), Readings::votingRules);
    }

    static Reading<Long> permissionsVersion() {
        return ofNumber(CONSORTIUM, consortium().permissionsVersion());
    }

    static Reading<Consortium.PermissionsPage> permissions(long first) {
        return Reading.ofStructure(
                CONSORTIUM, consortium().permissions(number(first)), Consortium.PermissionsPage.class, page -> page);
    }

    static Reading<Long> proposalCount() {
        return ofNumber(CONSORTIUM, consortium().proposalCount());
    }

    static Reading<Proposal> proposal(long id) {
        return Reading.ofStructure(
                CONSORTIUM,
                consortium().proposalOf(id("proposal", id)),
                Consortium.ProposalView.class,
                Values::proposal);
    }

    static Reading<Long> taskCount() {
        return ofNumber(MODEL_LEDGER, modelLedger().taskCount());
    }

    static Reading<Task> task(long id) {
        return Reading.ofStructure(
                MODEL_LEDGER, modelLedger().taskOf(id("task", id)), ModelLedger.TaskView.class, Values::task);
    }

    static Reading<Long> taskByName(String name) {
        return ofNumber(MODEL_LEDGER, modelLedger().taskByName(name));
    }

    static Reading<Long> modelCount() {
        return ofNumber(MODEL_LEDGER, modelLedger().modelCount());
    }

    static Reading<Model> model(long id) {
        return Reading.ofStructure(
                MODEL_LEDGER, modelLedger().modelOf(id("model", id)), ModelLedger.ModelView.class, Values::model);
    }

    static Reading<Long> modelOf(Word weightsHash) {
        return ofNumber(MODEL_LEDGER, modelLedger().modelByWeights(weightsHash.toBytes()));
    }

    static Reading<List<Model>> topTen(long task) {
        return Reading.ofList(
                MODEL_LEDGER, modelLedger().topTen(id("task", task)), ModelLedger.ModelView.class, Values::model);
    }

    static Reading<List<AttestedScore>> attestations(long model) {
        return Reading.ofList(
                MODEL_LEDGER,
                modelLedger().attestations(id("model", model)),
                ModelLedger.AttestedScore.class,
                Values::attestedScore);
    }

    static Reading<Grant> grant(long model, long organisation) {
        return Reading.ofStructure(
                MODEL_LEDGER,
                modelLedger().grantOf(id("model", model), Wrappers.organisation(organisation)),
                ModelLedger.GrantView.class,
                view -> Values.grant(model, view));
    }

    static Reading<Voucher> voucher(Word hash) {
        return Reading.ofStructure(
                MODEL_LEDGER,
                modelLedger().voucherOf(hash.toBytes()),
                ModelLedger.Voucher.class,
                found -> Values.voucher(hash, found));
    }

    private static Reading<Long> ofNumber(Predeployed contract, RemoteFunctionCall<BigInteger> call) {
        return Reading.ofValue(contract, call, BigInteger.class, BigInteger::longValueExact);
    }

    private static VotingRules votingRules(List<Type<?>> values) {
        return Values.votingRules((BigInteger) values.get(0).getValue(), (BigInteger)
                values.get(1).getValue());
    }
}
