package io.consilium.ledger.reading;

import static io.consilium.contracts.Predeployed.CONSORTIUM;
import static io.consilium.contracts.Predeployed.MODEL_LEDGER;
import static io.consilium.ledger.abi.Wrappers.number;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Address;
import io.consilium.contracts.LedgerError;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.OrganisationStatus;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.contracts.generated.Consortium;
import io.consilium.contracts.generated.ModelLedger;
import io.consilium.ledger.AttestedScore;
import io.consilium.ledger.Grant;
import io.consilium.ledger.LedgerException.Reverted;
import io.consilium.ledger.LedgerView;
import io.consilium.ledger.Member;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Proposal;
import io.consilium.ledger.Task;
import io.consilium.ledger.Voucher;
import io.consilium.ledger.abi.Values;
import io.consilium.ledger.abi.Wrappers;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.web3j.abi.datatypes.Type;
import org.web3j.protocol.core.RemoteFunctionCall;

/**
 * What the contracts say, as of the newest block or of a given one.
 *
 * <p>Each method asks the node; lists are asked in batches and are of one block even if blocks arrive meanwhile. Nodes
 * that prune old states answer for recent blocks only, and decline the others.
 */
public final class Ledger implements LedgerView {
    private static final String LATEST = "latest";
    private static final int BATCH = 50;
    private static final int FIRST_PAGE = 1;

    private final Node node;
    private final String block;

    /** Answers as of the newest block, whichever that is at each question. */
    public Ledger(Node node) {
        this(node, LATEST);
    }

    private Ledger(Node node, String block) {
        this.node = node;
        this.block = block;
    }

    /** The same ledger as of the end of a block. */
    public Ledger at(long number) {
        return new Ledger(node, Json.quantity(number));
    }

    /** The same ledger as of the newest block, and it stays that block. */
    public Ledger now() {
        return at(node.head());
    }

    @Override
    public int organisationCount() {
        return ask(ofNumber(CONSORTIUM, Wrappers.consortium().organisationCount()))
                .intValueExact();
    }

    @Override
    public Optional<Organisation> organisation(int id) {
        return unlessUnknown(organisationReading(id));
    }

    /** All that ever were, in the order of their ids. */
    public List<Organisation> organisations() {
        Ledger pinned = pinned();
        return pinned.all(pinned.organisationCount(), id -> organisationReading(Math.toIntExact(id)));
    }

    @Override
    public Optional<Member> member(Address account) {
        return Optional.of(ask(Reading.ofStructure(
                        CONSORTIUM,
                        Wrappers.consortium().memberOf(account.hex()),
                        Consortium.Member.class,
                        Values::member)))
                .filter(member -> member.status() != OrganisationStatus.NONE);
    }

    @Override
    public Optional<Integer> organisationOf(NodeId id) {
        return Optional.of(ask(ofNumber(CONSORTIUM, Wrappers.consortium().organisationOfNode(Values.node(id)))))
                .map(BigInteger::intValueExact)
                .filter(found -> found != 0);
    }

    /** Organisations whose vote counts now. */
    public SortedSet<Integer> activeValidators() {
        return Values.bits(ask(ofNumber(CONSORTIUM, Wrappers.consortium().activeValidators())));
    }

    @Override
    public VotingRules votingRules() {
        return ask(new Reading<>(CONSORTIUM, Wrappers.consortium().votingRules(), Ledger::votingRules));
    }

    @Override
    public long permissionsVersion() {
        return ask(ofNumber(CONSORTIUM, Wrappers.consortium().permissionsVersion()))
                .longValueExact();
    }

    /** Who may connect and send transactions, and why. */
    public Permissions permissions() {
        Ledger pinned = pinned();
        List<Permissions.Holder> holders = new ArrayList<>();
        Consortium.PermissionsPage page = pinned.permissions(FIRST_PAGE);
        holders.addAll(PermissionsReader.holders(page));
        while (page.next.signum() != 0) {
            page = pinned.permissions(page.next.intValueExact());
            holders.addAll(PermissionsReader.holders(page));
        }
        return new Permissions(page.version.longValueExact(), holders, PermissionsReader.auditorFunctions(page));
    }

    private Consortium.PermissionsPage permissions(int first) {
        return ask(Reading.ofStructure(
                CONSORTIUM,
                Wrappers.consortium().permissions(number(first)),
                Consortium.PermissionsPage.class,
                page -> page));
    }

    @Override
    public long proposalCount() {
        return ask(ofNumber(CONSORTIUM, Wrappers.consortium().proposalCount())).longValueExact();
    }

    @Override
    public Optional<Proposal> proposal(long id) {
        return unlessUnknown(proposalReading(id));
    }

    /** All that ever were, in the order of their ids. */
    public List<Proposal> proposals() {
        Ledger pinned = pinned();
        return pinned.all(pinned.proposalCount(), Ledger::proposalReading);
    }

    @Override
    public long taskCount() {
        return ask(ofNumber(MODEL_LEDGER, Wrappers.modelLedger().taskCount())).longValueExact();
    }

    @Override
    public Optional<Task> task(long id) {
        return unlessUnknown(taskReading(id));
    }

    @Override
    public Optional<Task> task(String name) {
        BigInteger id = ask(ofNumber(MODEL_LEDGER, Wrappers.modelLedger().taskByName(name)));
        return id.signum() == 0 ? Optional.empty() : task(id.longValueExact());
    }

    /** All that ever were, in the order of their ids. */
    public List<Task> tasks() {
        Ledger pinned = pinned();
        return pinned.all(pinned.taskCount(), Ledger::taskReading);
    }

    @Override
    public long modelCount() {
        return ask(ofNumber(MODEL_LEDGER, Wrappers.modelLedger().modelCount())).longValueExact();
    }

    @Override
    public Optional<Model> model(long id) {
        return unlessUnknown(modelReading(id));
    }

    /** Several models, all of one block, in the order that they were asked for; each must exist. */
    public List<Model> models(Collection<Long> ids) {
        return pinned().ask(ids.stream().map(Ledger::modelReading).toList());
    }

    @Override
    public Optional<Long> modelOf(Word weightsHash) {
        return Optional.of(ask(ofNumber(MODEL_LEDGER, Wrappers.modelLedger().modelByWeights(weightsHash.toBytes()))))
                .map(BigInteger::longValueExact)
                .filter(found -> found != 0);
    }

    /** The live model of a task with the greatest id; empty if none is live, or there is no such task. */
    public Optional<Model> latest(long task) {
        Ledger pinned = pinned();
        return pinned.task(task).map(Task::latest).filter(latest -> latest != 0).flatMap(pinned::model);
    }

    /** The ten best live models of a task, best first. */
    public List<Model> topTen(long task) {
        return unlessUnknown(Reading.ofList(
                        MODEL_LEDGER,
                        Wrappers.modelLedger().topTen(number(task)),
                        ModelLedger.ModelView.class,
                        Values::model))
                .orElse(List.of());
    }

    @Override
    public List<AttestedScore> attestations(long model) {
        return unlessUnknown(Reading.ofList(
                        MODEL_LEDGER,
                        Wrappers.modelLedger().attestations(number(model)),
                        ModelLedger.AttestedScore.class,
                        Values::attestedScore))
                .orElse(List.of());
    }

    @Override
    public Grant grant(long model, int organisation) {
        return ask(grantReading(model, organisation));
    }

    /** The access of organisations 1 to {@link #organisationCount()} to a model. */
    public List<Grant> grants(long model) {
        Ledger pinned = pinned();
        return pinned.all(pinned.organisationCount(), organisation -> grantReading(model, organisation));
    }

    @Override
    public Optional<Voucher> voucher(Word hash) {
        return Optional.of(ask(Reading.ofStructure(
                        MODEL_LEDGER,
                        Wrappers.modelLedger().voucherOf(hash.toBytes()),
                        ModelLedger.Voucher.class,
                        found -> Values.voucher(hash, found))))
                .filter(found -> found.model() != 0);
    }

    private static Reading<Organisation> organisationReading(int id) {
        return Reading.ofStructure(
                CONSORTIUM,
                Wrappers.consortium().organisationOf(number(id)),
                Consortium.OrganisationView.class,
                Values::organisation);
    }

    private static Reading<Proposal> proposalReading(long id) {
        return Reading.ofStructure(
                CONSORTIUM,
                Wrappers.consortium().proposalOf(number(id)),
                Consortium.ProposalView.class,
                Values::proposal);
    }

    private static Reading<Task> taskReading(long id) {
        return Reading.ofStructure(
                MODEL_LEDGER, Wrappers.modelLedger().taskOf(number(id)), ModelLedger.TaskView.class, Values::task);
    }

    private static Reading<Model> modelReading(long id) {
        return Reading.ofStructure(
                MODEL_LEDGER, Wrappers.modelLedger().modelOf(number(id)), ModelLedger.ModelView.class, Values::model);
    }

    private static Reading<Grant> grantReading(long model, long organisation) {
        return Reading.ofStructure(
                MODEL_LEDGER,
                Wrappers.modelLedger().grantOf(number(model), number(organisation)),
                ModelLedger.GrantView.class,
                view -> Values.grant(model, view));
    }

    private static Reading<BigInteger> ofNumber(Predeployed contract, RemoteFunctionCall<BigInteger> call) {
        return Reading.ofValue(contract, call, BigInteger.class, value -> value);
    }

    private static VotingRules votingRules(List<Type<?>> values) {
        return new VotingRules(
                ((BigInteger) values.get(0).getValue()).intValueExact(),
                Duration.ofSeconds(((BigInteger) values.get(1).getValue()).longValueExact()));
    }

    private Ledger pinned() {
        return block.equals(LATEST) ? now() : this;
    }

    private <T> T ask(Reading<T> reading) {
        return reading.read(node.ask(reading.question(block)).asText());
    }

    private <T> List<T> all(long count, LongFunction<Reading<T>> readingOfId) {
        return ask(LongStream.rangeClosed(1, count).mapToObj(readingOfId).toList());
    }

    private <T> List<T> ask(List<Reading<T>> readings) {
        List<T> answers = new ArrayList<>(readings.size());
        for (int from = 0; from < readings.size(); from += BATCH) {
            List<Reading<T>> some = readings.subList(from, Math.min(from + BATCH, readings.size()));
            List<Question> questions =
                    some.stream().map(reading -> reading.question(block)).toList();
            List<JsonNode> values = node.ask(questions);
            for (int i = 0; i < some.size(); i++) {
                answers.add(some.get(i).read(values.get(i).asText()));
            }
        }
        return answers;
    }

    private <T> Optional<T> unlessUnknown(Reading<T> reading) {
        try {
            return Optional.of(ask(reading));
        } catch (Reverted refused) {
            boolean unknown = refused.error()
                    .filter(error -> switch (error) {
                        case LedgerError.UnknownOrganisation ignored -> true;
                        case LedgerError.UnknownProposal ignored -> true;
                        case LedgerError.UnknownTask ignored -> true;
                        case LedgerError.UnknownModel ignored -> true;
                        default -> false;
                    })
                    .isPresent();
            if (unknown) {
                return Optional.empty();
            }
            throw refused;
        }
    }
}
