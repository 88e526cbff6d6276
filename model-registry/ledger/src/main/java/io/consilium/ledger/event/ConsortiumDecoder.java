package io.consilium.ledger.event;

import static java.util.Map.entry;

import io.consilium.contracts.Address;
import io.consilium.contracts.ProposalKind;
import io.consilium.contracts.Word;
import io.consilium.contracts.generated.Consortium;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.abi.Values;
import io.consilium.ledger.event.EventDecoder.Decoder;
import java.util.Map;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.datatypes.Event;

/** How each event of the Consortium is read, by its first topic. */
final class ConsortiumDecoder {
    static final Map<String, Decoder> BY_TOPIC = Map.ofEntries(
            on(Consortium.PERMISSIONSCHANGED_EVENT, (log, origin) -> {
                var e = Consortium.getPermissionsChangedEventFromLog(log);
                return new ConsortiumEvent.PermissionsChanged(
                        origin, e.version.longValueExact(), e.organisation.intValueExact(), new Address(e.by));
            }),
            on(Consortium.PROPOSALOPENED_EVENT, (log, origin) -> {
                var e = Consortium.getProposalOpenedEventFromLog(log);
                return new ConsortiumEvent.ProposalOpened(
                        origin,
                        e.proposal.longValueExact(),
                        ProposalKind.ofCode(e.kind.longValueExact()),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        Values.instant(e.expiresAt),
                        Bytes.of(e.payload));
            }),
            on(Consortium.VOTECAST_EVENT, (log, origin) -> {
                var e = Consortium.getVoteCastEventFromLog(log);
                return new ConsortiumEvent.VoteCast(
                        origin,
                        e.proposal.longValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        e.votes.intValueExact(),
                        e.validators.intValueExact());
            }),
            on(Consortium.PROPOSALEXECUTED_EVENT, (log, origin) -> {
                var e = Consortium.getProposalExecutedEventFromLog(log);
                return new ConsortiumEvent.ProposalExecuted(
                        origin,
                        e.proposal.longValueExact(),
                        ProposalKind.ofCode(e.kind.longValueExact()),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        e.votes.intValueExact(),
                        e.validators.intValueExact());
            }),
            on(Consortium.ORGANISATIONADMITTED_EVENT, (log, origin) -> {
                var e = Consortium.getOrganisationAdmittedEventFromLog(log);
                return new ConsortiumEvent.OrganisationAdmitted(
                        origin,
                        e.organisation.intValueExact(),
                        e.proposal.longValueExact(),
                        new Address(e.by),
                        e.name,
                        Values.roles(e.roles),
                        Word.of(e.encryptionKey),
                        Values.addresses(e.accounts),
                        Values.nodes(e.nodes));
            }),
            on(Consortium.ROLESCHANGED_EVENT, (log, origin) -> {
                var e = Consortium.getRolesChangedEventFromLog(log);
                return new ConsortiumEvent.RolesChanged(
                        origin,
                        e.organisation.intValueExact(),
                        e.proposal.longValueExact(),
                        new Address(e.by),
                        Values.roles(e.rolesBefore),
                        Values.roles(e.roles));
            }),
            on(Consortium.ORGANISATIONSUSPENDED_EVENT, (log, origin) -> {
                var e = Consortium.getOrganisationSuspendedEventFromLog(log);
                return new ConsortiumEvent.OrganisationSuspended(
                        origin, e.organisation.intValueExact(), e.proposal.longValueExact(), new Address(e.by));
            }),
            on(Consortium.ORGANISATIONREINSTATED_EVENT, (log, origin) -> {
                var e = Consortium.getOrganisationReinstatedEventFromLog(log);
                return new ConsortiumEvent.OrganisationReinstated(
                        origin, e.organisation.intValueExact(), e.proposal.longValueExact(), new Address(e.by));
            }),
            on(Consortium.ORGANISATIONREMOVED_EVENT, (log, origin) -> {
                var e = Consortium.getOrganisationRemovedEventFromLog(log);
                return new ConsortiumEvent.OrganisationRemoved(
                        origin, e.organisation.intValueExact(), e.proposal.longValueExact(), new Address(e.by));
            }),
            on(Consortium.VOTINGRULESCHANGED_EVENT, (log, origin) -> {
                var e = Consortium.getVotingRulesChangedEventFromLog(log);
                return new ConsortiumEvent.VotingRulesChanged(
                        origin,
                        e.proposal.longValueExact(),
                        new Address(e.by),
                        Values.votingRules(e.thresholdBefore, e.lifetimeBefore),
                        Values.votingRules(e.thresholdBasisPoints, e.proposalLifetime));
            }),
            on(Consortium.KEYSREPLACED_EVENT, (log, origin) -> {
                var e = Consortium.getKeysReplacedEventFromLog(log);
                return new ConsortiumEvent.KeysReplaced(
                        origin,
                        e.organisation.intValueExact(),
                        e.proposal.longValueExact(),
                        new Address(e.by),
                        Values.addresses(e.accountsBefore),
                        new Address(e.account),
                        e.keyVersion.longValueExact(),
                        Word.of(e.encryptionKey));
            }),
            on(Consortium.CONTRACTCREATORSET_EVENT, (log, origin) -> {
                var e = Consortium.getContractCreatorSetEventFromLog(log);
                return new ConsortiumEvent.ContractCreatorSet(
                        origin,
                        new Address(e.account),
                        e.organisation.intValueExact(),
                        e.proposal.longValueExact(),
                        new Address(e.by),
                        e.permitted);
            }),
            on(Consortium.CALLEXECUTED_EVENT, (log, origin) -> {
                var e = Consortium.getCallExecutedEventFromLog(log);
                return new ConsortiumEvent.CallExecuted(
                        origin,
                        e.proposal.longValueExact(),
                        new Address(e.target),
                        new Address(e.by),
                        Bytes.of(e.payload),
                        Bytes.of(e.result));
            }),
            on(Consortium.ACCOUNTADDED_EVENT, (log, origin) -> {
                var e = Consortium.getAccountAddedEventFromLog(log);
                return new ConsortiumEvent.AccountAdded(
                        origin, e.organisation.intValueExact(), new Address(e.account), new Address(e.by));
            }),
            on(Consortium.ACCOUNTREMOVED_EVENT, (log, origin) -> {
                var e = Consortium.getAccountRemovedEventFromLog(log);
                return new ConsortiumEvent.AccountRemoved(
                        origin, e.organisation.intValueExact(), new Address(e.account), new Address(e.by));
            }),
            on(Consortium.NODEADDED_EVENT, (log, origin) -> {
                var e = Consortium.getNodeAddedEventFromLog(log);
                return new ConsortiumEvent.NodeAdded(
                        origin, e.organisation.intValueExact(), new Address(e.by), Values.node(e.high, e.low));
            }),
            on(Consortium.NODEREMOVED_EVENT, (log, origin) -> {
                var e = Consortium.getNodeRemovedEventFromLog(log);
                return new ConsortiumEvent.NodeRemoved(
                        origin, e.organisation.intValueExact(), new Address(e.by), Values.node(e.high, e.low));
            }),
            on(Consortium.ENCRYPTIONKEYROTATED_EVENT, (log, origin) -> {
                var e = Consortium.getEncryptionKeyRotatedEventFromLog(log);
                return new ConsortiumEvent.EncryptionKeyRotated(
                        origin,
                        e.organisation.intValueExact(),
                        new Address(e.by),
                        e.keyVersion.longValueExact(),
                        Word.of(e.encryptionKey));
            }));

    private ConsortiumDecoder() {}

    private static Map.Entry<String, Decoder> on(Event event, Decoder decoder) {
        return entry(EventEncoder.encode(event), decoder);
    }
}
