package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.ledger.Grant;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Proposal;
import io.consilium.ledger.Publication;
import io.consilium.ledger.Task;
import io.consilium.ledger.replay.LedgerState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What a registry answers, page by page, compared with what a state says it should. */
final class RegistryTables {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MODELS = 200;
    private static final int EVENTS = 1_000;
    /** One question each: not for all of a long past, whose events are compared in any case. */
    private static final int NEWEST = 1_000;
    /** More would say no more; the report is read by people. */
    private static final int MOST = 100;

    private final Registry registry;
    private final LedgerState state;
    private final List<Wrong> wrong = new ArrayList<>();

    /** Something that doesn't follow from the ledger. */
    record Wrong(String subject, String detail) {}

    RegistryTables(Registry registry, LedgerState state) {
        this.registry = registry;
        this.state = state;
    }

    List<Wrong> wrong() {
        return List.copyOf(wrong);
    }

    void members() throws IOException, InterruptedException {
        JsonNode members = registry.get("/members");
        count("organisations", state.organisationCount(), members.size());
        for (JsonNode member : members) {
            state.organisation(member.path("id").asInt())
                    .ifPresentOrElse(
                            known -> compare("Organisation " + known.id(), expected(known), member),
                            () -> unknown("organisation", member));
        }
    }

    private static Map<String, Object> expected(Organisation known) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", known.name());
        fields.put("status", known.status());
        fields.put("roles", known.roles().stream().sorted().toList());
        fields.put("keyVersion", known.keyVersion());
        fields.put("encryptionKey", known.encryptionKey());
        fields.put("accounts", known.accounts().stream().map(Address::hex).toList());
        fields.put("nodes", known.nodes().stream().map(NodeId::digits).toList());
        return fields;
    }

    void proposals() throws IOException, InterruptedException {
        JsonNode proposals = registry.get("/proposals");
        count("proposals", state.proposalCount(), proposals.size());
        for (JsonNode proposal : proposals) {
            state.proposal(proposal.path("id").asLong())
                    .ifPresentOrElse(
                            known -> compare("Proposal " + known.id(), expected(known), proposal),
                            () -> unknown("proposal", proposal));
        }
    }

    private static Map<String, Object> expected(Proposal known) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", known.kind());
        fields.put("organisation", known.organisation());
        fields.put("voters", List.copyOf(known.voters()));
        fields.put("payload", known.payload().hex());
        return fields;
    }

    void tasks() throws IOException, InterruptedException {
        JsonNode tasks = registry.get("/tasks");
        count("tasks", state.taskCount(), tasks.size());
        for (JsonNode task : tasks) {
            Optional<Task> known = state.task(task.path("id").asLong());
            if (known.isEmpty()) {
                unknown("task", task);
                continue;
            }
            compare("Task " + known.get().name(), expected(known.get()), task);
            ranking(known.get());
        }
    }

    private static Map<String, Object> expected(Task known) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", known.name());
        fields.put("metric", known.metric());
        fields.put("approvalsRequired", known.approvalsRequired());
        fields.put("attestationsRequired", known.attestationsRequired());
        fields.put("open", known.open());
        fields.put("latest", known.latest());
        return fields;
    }

    /** An answer that the registry says there is none to is a finding, too; anything else that it refuses ends the audit. */
    private JsonNode shown(String subject, String path) throws IOException, InterruptedException {
        try {
            return registry.get(path);
        } catch (RegistryException refused) {
            if (refused.problem().startsWith("unknown-") || refused.problem().equals("no-live-model")) {
                wrong(subject, "says: " + refused.getMessage());
                return MissingNode.getInstance();
            }
            throw refused;
        }
    }

    private void ranking(Task task) throws IOException, InterruptedException {
        List<Long> top = StreamSupport.stream(
                        shown("Task " + task.name(), "/tasks/" + Registry.segment(task.name()) + "/top")
                                .spliterator(),
                        false)
                .map(model -> model.path("id").asLong())
                .toList();
        same("Task " + task.name(), "the ten best", task.topTen(), top);
        if (task.latest() != 0) {
            long latest = shown("Task " + task.name(), "/tasks/" + Registry.segment(task.name()) + "/latest")
                    .path("id")
                    .asLong();
            same("Task " + task.name(), "the latest", task.latest(), latest);
        }
    }

    /** All models, as lists show them; how many there were. */
    long models() throws IOException, InterruptedException {
        long seen = 0;
        long before = Long.MAX_VALUE;
        Optional<Long> cursor = Optional.empty();
        do {
            JsonNode page = registry.get("/models?limit=" + MODELS
                    + cursor.map(id -> "&cursor=" + id).orElse(""));
            for (JsonNode model : page.path("models")) {
                seen++;
                long id = model.path("id").asLong();
                if (id >= before) {
                    // One that is shown twice could stand for one that is left out, and pages could go on for ever.
                    wrong("Model " + id, "is listed after model " + before + ", though lists go down");
                    return seen;
                }
                before = id;
                Optional<Model> known = state.model(id);
                if (known.isPresent()) {
                    compare("Model " + known.get().id(), expected(known.get()), model);
                } else {
                    unknown("model", model);
                }
            }
            cursor = next(page, "models").map(JsonNode::asLong);
        } while (cursor.isPresent());
        count("models", state.modelCount(), seen);
        return seen;
    }

    private Map<String, Object> expected(Model known) throws IOException {
        Publication publication = known.publication();
        Task task = state.task(publication.task()).orElseThrow();
        int place = task.live().indexOf(known.id()) + 1;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("task", task.name());
        fields.put("publisher", known.publisher());
        fields.put("status", known.status());
        fields.put("score", known.score());
        fields.put("attested", known.attested());
        fields.put("attestations", known.attestations());
        fields.put("approvals", known.approvals().size());
        fields.put("place", place == 0 ? "null" : place);
        fields.put("parent", publication.parent());
        fields.put("format", publication.format());
        fields.put("architecture", publication.architecture());
        fields.put("sizeBytes", publication.sizeBytes());
        fields.put("claimed", scores(publication.claimed()));
        fields.put("weightsHash", publication.weightsHash());
        fields.put("weightsCid", ContentCheck.cid(publication.weightsCid()));
        fields.put("cardHash", publication.cardHash());
        fields.put("cardCid", ContentCheck.cid(publication.cardCid()));
        fields.put("publishedAt", known.publishedAt());
        return fields;
    }

    private static JsonNode scores(Metrics metrics) {
        return JSON.valueToTree(new TreeMap<>(Map.of(
                "accuracy", metrics.accuracy(),
                "precision", metrics.precision(),
                "recall", metrics.recall(),
                "f1", metrics.f1(),
                "auc", metrics.auc())));
    }

    /** The live models and the newest ones with their attestations, approvals and access; how many there were. */
    long details() throws IOException, InterruptedException {
        NavigableSet<Long> chosen = new TreeSet<>();
        state.tasks().forEach(task -> chosen.addAll(task.live()));
        state.models().stream()
                .skip(Math.max(0, state.modelCount() - NEWEST))
                .map(Model::id)
                .forEach(chosen::add);
        for (long id : chosen) {
            detail(state.model(id).orElseThrow());
        }
        return chosen.size();
    }

    private void detail(Model model) throws IOException, InterruptedException {
        String subject = "Model " + model.id();
        JsonNode shown = shown(subject, "/models/" + model.id());
        Task task = state.task(model.publication().task()).orElseThrow();
        same(
                subject,
                "attestations",
                state.attestations(model.id()).stream()
                        .collect(Collectors.toMap(
                                each -> each.organisation(),
                                each -> each.score(),
                                (one, other) -> other,
                                TreeMap::new)),
                StreamSupport.stream(shown.path("attestations").spliterator(), false)
                        .collect(Collectors.toMap(
                                each -> each.path("organisation").asInt(),
                                each -> measured(each.path("measured")).of(task.metric()),
                                (one, other) -> other,
                                TreeMap::new)));
        same(
                subject,
                "approvals",
                List.copyOf(model.approvals()),
                StreamSupport.stream(shown.path("approvals").spliterator(), false)
                        .map(each -> each.path("organisation").asInt())
                        .sorted()
                        .toList());
        Map<Integer, JsonNode> access = new TreeMap<>();
        shown.path("access")
                .forEach(each -> access.put(each.path("organisation").asInt(), each));
        for (Grant grant : state.grants(model.id())) {
            JsonNode found = access.remove(grant.organisation());
            String who = "the access of organisation " + grant.organisation();
            if (found == null) {
                wrong(subject, "doesn't know " + who);
            } else {
                compare(subject + ", " + who, expected(grant), found);
            }
        }
        access.keySet().forEach(organisation -> wrong(subject, "made up the access of organisation " + organisation));
    }

    private static Metrics measured(JsonNode scores) {
        return new Metrics(
                scores.path("accuracy").asInt(),
                scores.path("precision").asInt(),
                scores.path("recall").asInt(),
                scores.path("f1").asInt(),
                scores.path("auc").asInt());
    }

    private static Map<String, Object> expected(Grant grant) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("requested", grant.requested());
        fields.put("inForce", grant.inForce());
        fields.put("keyVersion", grant.keyVersion());
        fields.put("downloads", grant.downloads());
        return fields;
    }

    /** All events, beside those that the audit itself wrote down; how many there were. */
    long events(Path lines) throws IOException, InterruptedException {
        long seen = 0;
        try (BufferedReader expected = Files.newBufferedReader(lines)) {
            expected.readLine();
            Optional<String> after = Optional.empty();
            do {
                JsonNode page = registry.get("/audit/events?limit=" + EVENTS
                        + after.map(id -> "&after=" + id).orElse(""));
                for (JsonNode event : page.path("events")) {
                    Optional<WrittenEvent> written =
                            Optional.ofNullable(expected.readLine()).map(WrittenEvent::parse);
                    if (written.isEmpty() || !written.get().is(event)) {
                        wrong(
                                "Event " + event.path("id").asText(),
                                "tells " + event.path("name").asText() + " where the ledger has "
                                        + written.map(WrittenEvent::toString).orElse("no event"));
                        return seen;
                    }
                    seen++;
                }
                after = next(page, "events").map(JsonNode::asText);
            } while (after.isPresent());
            Optional.ofNullable(expected.readLine())
                    .map(WrittenEvent::parse)
                    .ifPresent(missing -> wrong("Event " + missing, "doesn't know it"));
        }
        return seen;
    }

    /** The cursor of the page that follows; an empty page is the last one, whatever it says. */
    private static Optional<JsonNode> next(JsonNode page, String of) {
        return page.path(of).isEmpty()
                ? Optional.empty()
                : Optional.of(page.path("next")).filter(next -> !next.isNull() && !next.isMissingNode());
    }

    private void compare(String subject, Map<String, Object> expected, JsonNode actual) {
        expected.forEach((field, value) -> same(subject, field, text(value), text(actual.path(field))));
    }

    /** One way to write a value, whether it comes from us or from JSON. */
    private static String text(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(RegistryTables::text).collect(Collectors.joining(", "));
        }
        if (!(value instanceof JsonNode json)) {
            return value.toString();
        }
        if (json.isArray()) {
            return StreamSupport.stream(json.spliterator(), false)
                    .map(RegistryTables::text)
                    .collect(Collectors.joining(", "));
        }
        return json.isObject() ? JSON.convertValue(json, TreeMap.class).toString() : json.asText();
    }

    private void same(String subject, String what, Object expected, Object actual) {
        if (!expected.equals(actual)) {
            wrong(subject, "says of " + what + ": " + actual + ", the ledger: " + expected);
        }
    }

    private void count(String what, long expected, long actual) {
        if (expected != actual) {
            wrong("The number of " + what, "has " + actual + ", the ledger " + expected);
        }
    }

    private void unknown(String what, JsonNode shown) {
        wrong("The " + what + " " + shown.path("id").asText(), "has it, the ledger doesn't");
    }

    private void wrong(String subject, String detail) {
        if (wrong.size() < MOST) {
            wrong.add(new Wrong(subject, detail));
        }
    }
}
