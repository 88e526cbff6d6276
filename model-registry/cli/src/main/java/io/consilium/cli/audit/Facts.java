package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What only events tell, and no view of the contracts: who measured and approved what by which account, and when.
 *
 * <p>Its size grows with what there is, as a state's does, not with how often it changed.
 */
final class Facts {

    private final Map<Long, Map<Integer, Map<String, Object>>> attestations = new HashMap<>();
    private final Map<Long, Map<Integer, Map<String, Object>>> approvals = new HashMap<>();
    private final Map<Long, Map<Integer, Instant>> accessChanged = new HashMap<>();
    private final Map<Long, Integer> approvalsCounted = new HashMap<>();
    private final Map<Long, Instant> tasksOpened = new HashMap<>();
    private final Map<String, String> vouchersSigned = new HashMap<>();

    private Facts() {}

    /** Reads the audit's own table of events. */
    static Facts read(Path lines) throws IOException {
        Facts facts = new Facts();
        try (BufferedReader events = Files.newBufferedReader(lines)) {
            events.readLine();
            for (String line = events.readLine(); line != null; line = events.readLine()) {
                facts.take(WrittenEvent.parse(line));
            }
        }
        return facts;
    }

    private void take(WrittenEvent event) {
        switch (event.name()) {
            case "TaskOpened" -> tasksOpened.put(event.details().path("task").asLong(), event.time());
            case "VoucherIssued" ->
                vouchersSigned.put(
                        event.details().path("voucher").asText(),
                        event.details().path("account").asText());
            case "ModelAttested" -> attested(event);
            case "ApprovalGiven" -> approved(event);
            case "AccessRequested", "AccessGranted", "AccessRevoked", "DownloadRecorded" -> {
                JsonNode details = event.details();
                accessChanged
                        .computeIfAbsent(details.path("model").asLong(), model -> new TreeMap<>())
                        .put(details.path("organisation").asInt(), event.time());
            }
            default -> {
                // What else happens stands in the state.
            }
        }
    }

    private void attested(WrittenEvent event) {
        JsonNode details = event.details();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("organisation", details.path("organisation").asInt());
        fields.put("measured", details.path("measured"));
        fields.put("testSet", details.path("testSetCommitment").asText());
        fields.put("testImages", details.path("testImages").asLong());
        fields.put("at", event.time().toString());
        attestations
                .computeIfAbsent(details.path("model").asLong(), model -> new TreeMap<>())
                .put(details.path("organisation").asInt(), fields);
    }

    private void approved(WrittenEvent event) {
        JsonNode details = event.details();
        long model = details.path("model").asLong();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("organisation", details.path("organisation").asInt());
        fields.put("account", details.path("account").asText());
        fields.put("at", event.time().toString());
        approvals
                .computeIfAbsent(model, ignored -> new TreeMap<>())
                .put(details.path("organisation").asInt(), fields);
        approvalsCounted.put(model, details.path("approvals").asInt());
    }

    /** In the order of the organisations' ids. */
    List<Map<String, Object>> attestations(long model) {
        return List.copyOf(attestations.getOrDefault(model, Map.of()).values());
    }

    /** In the order of the organisations' ids. */
    List<Map<String, Object>> approvals(long model) {
        return List.copyOf(approvals.getOrDefault(model, Map.of()).values());
    }

    /** How many approvals counted when the last one was given: those of organisations that were Active then. */
    int approvalsCounted(long model) {
        return approvalsCounted.getOrDefault(model, 0);
    }

    Instant accessChanged(long model, int organisation) {
        return accessChanged.getOrDefault(model, Map.of()).getOrDefault(organisation, Instant.EPOCH);
    }

    Instant opened(long task) {
        return tasksOpened.getOrDefault(task, Instant.EPOCH);
    }

    /** The account that issued a voucher. */
    String voucherSignedBy(String hash) {
        return vouchersSigned.getOrDefault(hash, "");
    }
}
