package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.node.NullNode;
import io.consilium.content.ContentException.BadCid;
import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.ProposalStatus;
import io.consilium.ledger.ContentId;
import io.consilium.ledger.Grant;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Proposal;
import io.consilium.ledger.Publication;
import io.consilium.ledger.Task;
import io.consilium.ledger.Voucher;
import io.consilium.ledger.replay.LedgerState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a registry is to say of each thing that there is: every field that it serves. */
final class Expected {

    /** A longer lineage isn't shown to its end. */
    private static final int ANCESTORS = 100;

    private final LedgerState state;
    private final Facts facts;

    Expected(LedgerState state, Facts facts) {
        this.state = state;
        this.facts = facts;
    }

    static Map<String, Object> of(Organisation known) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", known.id());
        fields.put("name", known.name());
        fields.put("status", known.status().name());
        fields.put("roles", known.roles().stream().sorted().map(Enum::name).toList());
        fields.put("founder", known.founder());
        fields.put("admittedAt", known.admittedAt().toString());
        fields.put("keyVersion", known.keyVersion());
        fields.put("encryptionKey", known.encryptionKey().hex());
        fields.put("accounts", known.accounts().stream().map(Address::hex).toList());
        fields.put("nodes", known.nodes().stream().map(NodeId::digits).toList());
        return fields;
    }

    static Map<String, Object> of(Proposal known, Set<Integer> validators, ProposalStatus status) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", known.id());
        fields.put("kind", known.kind().name());
        fields.put("status", status.name());
        fields.put("organisation", known.organisation());
        fields.put("expiresAt", known.expiresAt().toString());
        fields.put("voters", List.copyOf(known.voters()));
        fields.put("votes", known.votes(validators));
        fields.put("payload", known.payload().hex());
        return fields;
    }

    Map<String, Object> of(Task known) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", known.id());
        fields.put("name", known.name());
        fields.put("metric", known.metric().name());
        fields.put("approvalsRequired", known.approvalsRequired());
        fields.put("attestationsRequired", known.attestationsRequired());
        fields.put("open", known.open());
        fields.put("latest", known.latest());
        fields.put("openedAt", facts.opened(known.id()).toString());
        return fields;
    }

    Map<String, Object> of(Model known) {
        Publication publication = known.publication();
        Task task = state.task(publication.task()).orElseThrow();
        int place = task.live().indexOf(known.id()) + 1;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", known.id());
        fields.put("task", task.name());
        fields.put("publisher", known.publisher());
        fields.put("status", known.status().name());
        fields.put("score", known.score());
        fields.put("attested", known.attested());
        fields.put("attestations", known.attestations());
        fields.put("approvals", facts.approvalsCounted(known.id()));
        fields.put("place", place == 0 ? NullNode.getInstance() : place);
        fields.put("parent", publication.parent());
        fields.put("format", publication.format().name());
        fields.put("architecture", publication.architecture());
        fields.put("sizeBytes", publication.sizeBytes());
        fields.put("claimed", of(publication.claimed()));
        fields.put("weightsHash", publication.weightsHash().hex());
        fields.put("weightsCid", of(publication.weightsCid()));
        fields.put("cardHash", publication.cardHash().hex());
        fields.put("cardCid", of(publication.cardCid()));
        fields.put("publishedAt", known.publishedAt().toString());
        return fields;
    }

    private static Map<String, Object> of(Metrics metrics) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("accuracy", metrics.accuracy());
        fields.put("precision", metrics.precision());
        fields.put("recall", metrics.recall());
        fields.put("f1", metrics.f1());
        fields.put("auc", metrics.auc());
        return fields;
    }

    private static String of(ContentId id) {
        try {
            return ContentCheck.cid(id).toString();
        } catch (BadCid unreadable) {
            return id.toString();
        }
    }

    /** What stands beside a model. */
    Map<String, Object> standing(Model known) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", known.id());
        putStanding(known, fields);
        return fields;
    }

    private void putStanding(Model known, Map<String, Object> fields) {
        fields.put("attestations", facts.attestations(known.id()));
        fields.put("approvals", facts.approvals(known.id()));
        fields.put("access", state.grants(known.id()).stream().map(this::access).toList());
    }

    private Map<String, Object> access(Grant known) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("organisation", known.organisation());
        fields.put("requested", known.requested());
        fields.put("inForce", known.inForce());
        fields.put("keyVersion", known.keyVersion());
        fields.put("downloads", known.downloads());
        fields.put(
                "changedAt",
                facts.accessChanged(known.model(), known.organisation()).toString());
        return fields;
    }

    /** Everything about a model, with its children in the order of their ids, and its first events. */
    Map<String, Object> detail(Model known, List<Long> children, List<WrittenEvent> history) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", of(known));
        fields.put("ancestors", ancestors(known));
        fields.put("children", children);
        putStanding(known, fields);
        fields.put("history", history.stream().map(WrittenEvent::fields).toList());
        return fields;
    }

    private List<Long> ancestors(Model known) {
        List<Long> found = new ArrayList<>();
        long parent = known.publication().parent();
        while (parent != 0 && found.size() < ANCESTORS) {
            found.add(parent);
            parent =
                    state.model(parent).map(each -> each.publication().parent()).orElse(0L);
        }
        return found;
    }

    Map<String, Object> of(Voucher known) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("hash", known.hash().hex());
        fields.put("model", known.model());
        fields.put("issuer", known.issuer());
        fields.put("account", facts.voucherSignedBy(known.hash().hex()));
        fields.put("expiresAt", known.expiresAt().toString());
        fields.put("redeemed", known.redeemed());
        return fields;
    }
}
