package io.consilium.ledger.reading;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Address;
import io.consilium.contracts.LedgerError;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.OrganisationStatus;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.contracts.generated.Consortium;
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
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

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
        return Math.toIntExact(ask(Readings.organisationCount()));
    }

    @Override
    public Optional<Organisation> organisation(int id) {
        return unlessUnknown(Readings.organisation(id));
    }

    /** All that ever were, in the order of their ids. */
    public List<Organisation> organisations() {
        Ledger pinned = pinned();
        return pinned.all(pinned.organisationCount(), Readings::organisation);
    }

    @Override
    public Optional<Member> member(Address account) {
        return Optional.of(ask(Readings.member(account))).filter(member -> member.status() != OrganisationStatus.NONE);
    }

    @Override
    public Optional<Integer> organisationOf(NodeId id) {
        return unlessZero(Readings.organisationOf(id)).map(Math::toIntExact);
    }

    /** Organisations whose vote counts now. */
    public SortedSet<Integer> activeValidators() {
        return ask(Readings.activeValidators());
    }

    @Override
    public VotingRules votingRules() {
        return ask(Readings.votingRules());
    }

    @Override
    public long permissionsVersion() {
        return ask(Readings.permissionsVersion());
    }

    /** Who may connect and send transactions, and why. */
    public Permissions permissions() {
        Ledger pinned = pinned();
        Consortium.PermissionsPage page = pinned.ask(Readings.permissions(FIRST_PAGE));
        List<Permissions.Holder> holders = new ArrayList<>(PermissionsReader.holders(page));
        while (page.next.signum() != 0) {
            page = pinned.ask(Readings.permissions(page.next.intValueExact()));
            holders.addAll(PermissionsReader.holders(page));
        }
        return new Permissions(page.version.longValueExact(), holders, PermissionsReader.auditorFunctions(page));
    }

    @Override
    public long proposalCount() {
        return ask(Readings.proposalCount());
    }

    @Override
    public Optional<Proposal> proposal(long id) {
        return unlessUnknown(Readings.proposal(id));
    }

    /** All that ever were, in the order of their ids. */
    public List<Proposal> proposals() {
        Ledger pinned = pinned();
        return pinned.all(pinned.proposalCount(), Readings::proposal);
    }

    @Override
    public long taskCount() {
        return ask(Readings.taskCount());
    }

    @Override
    public Optional<Task> task(long id) {
        return unlessUnknown(Readings.task(id));
    }

    @Override
    public Optional<Task> task(String name) {
        return unlessZero(Readings.taskByName(name)).flatMap(this::task);
    }

    /** All that ever were, in the order of their ids. */
    public List<Task> tasks() {
        Ledger pinned = pinned();
        return pinned.all(pinned.taskCount(), Readings::task);
    }

    @Override
    public long modelCount() {
        return ask(Readings.modelCount());
    }

    @Override
    public Optional<Model> model(long id) {
        return unlessUnknown(Readings.model(id));
    }

    /** Several models, in the order that they were asked for; each must exist. */
    public List<Model> models(List<Long> ids) {
        return pinned().ask(ids.stream().map(Readings::model).toList());
    }

    @Override
    public Optional<Long> modelOf(Word weightsHash) {
        return unlessZero(Readings.modelOf(weightsHash));
    }

    /** The models of several hashes of weights, in their order; 0 where there is none. */
    public List<Long> modelsOf(List<Word> weightsHashes) {
        return pinned().ask(weightsHashes.stream().map(Readings::modelOf).toList());
    }

    /** The live model of a task with the greatest id; empty if none is live, or there is no such task. */
    public Optional<Model> latest(long task) {
        Ledger pinned = pinned();
        return pinned.task(task).map(Task::latest).filter(latest -> latest != 0).flatMap(pinned::model);
    }

    /** The ten best live models of a task, best first. */
    public List<Model> topTen(long task) {
        return unlessUnknown(Readings.topTen(task)).orElse(List.of());
    }

    @Override
    public List<AttestedScore> attestations(long model) {
        return unlessUnknown(Readings.attestations(model)).orElse(List.of());
    }

    /** The attestations of several models, in the order that they were asked for; each must exist. */
    public List<List<AttestedScore>> attestations(List<Long> models) {
        return pinned().ask(models.stream().map(Readings::attestations).toList());
    }

    @Override
    public Grant grant(long model, int organisation) {
        return ask(Readings.grant(model, organisation));
    }

    /** The access of organisations 1 to {@link #organisationCount()} to a model. */
    public List<Grant> grants(long model) {
        Ledger pinned = pinned();
        return pinned.all(pinned.organisationCount(), organisation -> Readings.grant(model, organisation));
    }

    /** The access of the same organisations to the same models, as it is here. */
    public List<Grant> grants(List<Grant> like) {
        return pinned().ask(like.stream()
                .map(grant -> Readings.grant(grant.model(), grant.organisation()))
                .toList());
    }

    @Override
    public Optional<Voucher> voucher(Word hash) {
        return Optional.of(ask(Readings.voucher(hash))).filter(found -> found.model() != 0);
    }

    /** Several vouchers, in the order that they were asked for; one that doesn't exist has the model 0. */
    public List<Voucher> vouchers(List<Word> hashes) {
        return pinned().ask(hashes.stream().map(Readings::voucher).toList());
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

    private Optional<Long> unlessZero(Reading<Long> reading) {
        return Optional.of(ask(reading)).filter(found -> found != 0);
    }

    private <T> Optional<T> unlessUnknown(Reading<T> reading) {
        try {
            return Optional.of(ask(reading));
        } catch (Reverted refused) {
            if (refused.error().filter(Ledger::isUnknown).isPresent()) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private static boolean isUnknown(LedgerError error) {
        return switch (error) {
            case LedgerError.UnknownOrganisation ignored -> true;
            case LedgerError.UnknownProposal ignored -> true;
            case LedgerError.UnknownTask ignored -> true;
            case LedgerError.UnknownModel ignored -> true;
            default -> false;
        };
    }
}
