package io.consilium.ledger.abi;

import io.consilium.contracts.Address;
import io.consilium.contracts.Format;
import io.consilium.contracts.Metric;
import io.consilium.contracts.ModelStatus;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.OrganisationStatus;
import io.consilium.contracts.ProposalKind;
import io.consilium.contracts.ProposalStatus;
import io.consilium.contracts.Role;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.contracts.generated.Consortium;
import io.consilium.contracts.generated.ModelLedger;
import io.consilium.ledger.AttestedScore;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.ContentId;
import io.consilium.ledger.Grant;
import io.consilium.ledger.Member;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Proposal;
import io.consilium.ledger.Publication;
import io.consilium.ledger.Task;
import io.consilium.ledger.Voucher;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Turns web3j's structures into values of ours, and back where they are sent. */
public final class Values {
    private Values() {}

    public static Organisation organisation(Consortium.OrganisationView view) {
        return new Organisation(
                view.id.intValueExact(),
                OrganisationStatus.ofCode(view.status.longValueExact()),
                roles(view.roles),
                view.founder,
                view.keyVersion.longValueExact(),
                instant(view.admittedAt),
                Word.of(view.encryptionKey),
                view.name,
                addresses(view.accounts),
                nodes(view.nodes));
    }

    public static Member member(Consortium.Member member) {
        return new Member(
                member.organisation.intValueExact(),
                OrganisationStatus.ofCode(member.status.longValueExact()),
                roles(member.roles),
                member.keyVersion.longValueExact());
    }

    public static Proposal proposal(Consortium.ProposalView view) {
        return new Proposal(
                view.id.longValueExact(),
                ProposalKind.ofCode(view.kind.longValueExact()),
                ProposalStatus.ofCode(view.status.longValueExact()) == ProposalStatus.EXECUTED,
                view.organisation.intValueExact(),
                instant(view.expiresAt),
                bits(view.voters),
                Bytes.of(view.payload));
    }

    public static Task task(ModelLedger.TaskView view) {
        return new Task(
                view.id.longValueExact(),
                view.name,
                Metric.ofCode(view.metric.longValueExact()),
                view.approvalsRequired.intValueExact(),
                view.attestationsRequired.intValueExact(),
                view.open,
                view.latest.longValueExact(),
                ids(view.live));
    }

    public static Model model(ModelLedger.ModelView view) {
        return new Model(
                view.id.longValueExact(),
                view.publisher.intValueExact(),
                ModelStatus.ofCode(view.status.longValueExact()),
                view.score.intValueExact(),
                view.attested,
                view.attestations.intValueExact(),
                bits(view.approvals),
                instant(view.publishedAt),
                publication(view.publication));
    }

    public static Publication publication(ModelLedger.Publication published) {
        return new Publication(
                published.task.longValueExact(),
                published.parent.longValueExact(),
                Format.ofCode(published.format.longValueExact()),
                published.sizeBytes.longValueExact(),
                metrics(published.claimed),
                Word.of(published.weightsHash),
                Word.of(published.cardHash),
                contentId(published.weightsCid),
                contentId(published.cardCid),
                published.architecture);
    }

    public static ModelLedger.Publication publication(Publication publication) {
        return new ModelLedger.Publication(
                BigInteger.valueOf(publication.task()),
                BigInteger.valueOf(publication.parent()),
                BigInteger.valueOf(publication.format().code()),
                BigInteger.valueOf(publication.sizeBytes()),
                metrics(publication.claimed()),
                publication.weightsHash().toBytes(),
                publication.cardHash().toBytes(),
                contentId(publication.weightsCid()),
                contentId(publication.cardCid()),
                publication.architecture());
    }

    public static Metrics metrics(ModelLedger.Metrics metrics) {
        return new Metrics(
                metrics.accuracy.intValueExact(),
                metrics.precision.intValueExact(),
                metrics.recall.intValueExact(),
                metrics.f1.intValueExact(),
                metrics.auc.intValueExact());
    }

    public static ModelLedger.Metrics metrics(Metrics metrics) {
        return new ModelLedger.Metrics(
                BigInteger.valueOf(metrics.accuracy()),
                BigInteger.valueOf(metrics.precision()),
                BigInteger.valueOf(metrics.recall()),
                BigInteger.valueOf(metrics.f1()),
                BigInteger.valueOf(metrics.auc()));
    }

    public static AttestedScore attestedScore(ModelLedger.AttestedScore attested) {
        return new AttestedScore(attested.organisation.intValueExact(), attested.score.intValueExact());
    }

    public static Grant grant(long model, ModelLedger.GrantView view) {
        return new Grant(
                model,
                view.organisation.intValueExact(),
                view.keyVersion.longValueExact(),
                view.inForce,
                view.requested,
                view.downloads.longValueExact(),
                Bytes.of(view.wrappedKey));
    }

    public static Voucher voucher(Word hash, ModelLedger.Voucher voucher) {
        return new Voucher(
                hash,
                voucher.model.longValueExact(),
                voucher.issuer.intValueExact(),
                instant(voucher.expiresAt),
                voucher.redeemed);
    }

    public static List<NodeId> nodes(List<Consortium.NodeId> nodes) {
        return nodes.stream().map(node -> node(node.high, node.low)).toList();
    }

    public static NodeId node(byte[] high, byte[] low) {
        return new NodeId(Word.of(high).hex() + Word.of(low).hex().substring(2));
    }

    public static Consortium.NodeId node(NodeId node) {
        return new Consortium.NodeId(node.high().toBytes(), node.low().toBytes());
    }

    public static List<Address> addresses(List<String> addresses) {
        return addresses.stream().map(Address::new).toList();
    }

    public static List<Long> ids(List<BigInteger> ids) {
        return ids.stream().map(BigInteger::longValueExact).toList();
    }

    public static Set<Role> roles(BigInteger bits) {
        return Role.ofBits(bits.intValueExact());
    }

    /** Bit i set: i is in the set. */
    public static SortedSet<Integer> bits(BigInteger bits) {
        SortedSet<Integer> set = new TreeSet<>();
        for (int i = bits.getLowestSetBit(); i >= 0 && i < bits.bitLength(); i++) {
            if (bits.testBit(i)) {
                set.add(i);
            }
        }
        return set;
    }

    public static VotingRules votingRules(BigInteger thresholdBasisPoints, BigInteger proposalLifetime) {
        return new VotingRules(
                thresholdBasisPoints.intValueExact(), Duration.ofSeconds(proposalLifetime.longValueExact()));
    }

    /** Block times are uint64; what lies beyond what {@link Instant} can hold is as far away as that. */
    public static Instant instant(BigInteger seconds) {
        return seconds.bitLength() < 63 && seconds.longValue() <= Instant.MAX.getEpochSecond()
                ? Instant.ofEpochSecond(seconds.longValue())
                : Instant.MAX.truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    }

    private static ContentId contentId(ModelLedger.Cid cid) {
        return ContentId.of(Bytes.of(cid.prefix), Word.of(cid.digest));
    }

    private static ModelLedger.Cid contentId(ContentId id) {
        return new ModelLedger.Cid(id.codec().prefix().toBytes(), id.digest().toBytes());
    }
}
