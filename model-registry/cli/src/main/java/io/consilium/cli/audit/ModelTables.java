package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.ledger.Model;
import io.consilium.ledger.Voucher;
import io.consilium.ledger.replay.LedgerState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a registry says of models and of what happened, compared with a state and the audit's own table of events. */
final class ModelTables {

    private static final int MODELS = 200;
    private static final int VOUCHERS = 1_000;
    private static final int EVENTS = 500;
    /** So many are looked at one by one besides the live ones, as people do; all that is in them is compared for all models. */
    private static final int NEWEST = 1_000;
    /** So many models' histories are in memory at a time. */
    private static final int HISTORIES = 100;
    /** A longer history isn't shown to its end. */
    private static final int LONGEST_HISTORY = 1_000;

    private static final Comparator<WrittenEvent.Place> ALONG_THE_LEDGER =
            Comparator.comparingLong(WrittenEvent.Place::block).thenComparingLong(WrittenEvent.Place::log);

    private final Listing listing;
    private final LedgerState state;
    private final Expected expected;
    private final Path lines;

    ModelTables(Listing listing, LedgerState state, Expected expected, Path lines) {
        this.listing = listing;
        this.state = state;
        this.expected = expected;
        this.lines = lines;
    }

    /** All models, as lists show them; how many were listed. */
    long models() throws UnusableAnswerException, InterruptedException {
        String first = "/models?limit=" + MODELS;
        return listing.pages(
                first + "&cursor=",
                first,
                "models",
                Roll.Kind.numbered("Model", Model::id, Comparator.reverseOrder(), (known, shown) -> expected.of(known)),
                state.modelsNewestFirst());
    }

    /** The attestations, approvals and access of all models. */
    void standings() throws UnusableAnswerException, InterruptedException {
        String first = "/audit/models?limit=" + MODELS;
        listing.pages(
                first + "&after=",
                first,
                "models",
                Roll.Kind.numbered(
                        "Model", Model::id, Comparator.naturalOrder(), (known, shown) -> expected.standing(known)),
                state.models());
    }

    /** All vouchers; how many were listed. */
    long vouchers() throws UnusableAnswerException, InterruptedException {
        String first = "/audit/vouchers?limit=" + VOUCHERS;
        return listing.pages(
                first + "&after=",
                first,
                "vouchers",
                new Roll.Kind<>(
                        "Voucher",
                        (Voucher known) -> known.hash().hex(),
                        Comparator.naturalOrder(),
                        shown -> Optional.of(shown.path("hash").asText()).filter(hash -> !hash.isEmpty()),
                        (known, shown) -> expected.of(known)),
                state.vouchers());
    }

    /** All events, beside those that the audit itself wrote down; how many were listed. */
    long events() throws IOException, UnusableAnswerException, InterruptedException {
        String first = "/audit/events?limit=" + EVENTS;
        try (BufferedReader written = Files.newBufferedReader(lines)) {
            written.readLine();
            return listing.pages(
                    first + "&after=",
                    first,
                    "events",
                    new Roll.Kind<>(
                            "Event",
                            WrittenEvent::place,
                            ALONG_THE_LEDGER,
                            shown -> WrittenEvent.Place.parse(shown.path("id").asText()),
                            (known, shown) -> known.fields()),
                    () -> written.lines().map(WrittenEvent::parse).iterator());
        }
    }

    /** The live models and the newest ones, one by one, each with its lineage and history; how many there were. */
    long details() throws IOException, UnusableAnswerException, InterruptedException {
        NavigableSet<Long> chosen = new TreeSet<>();
        state.tasks().forEach(task -> chosen.addAll(task.live()));
        state.models().stream()
                .skip(Math.max(0, state.modelCount() - NEWEST))
                .map(Model::id)
                .forEach(chosen::add);
        Map<Long, List<Long>> children = children(chosen);
        Differences differences = new Differences();
        List<Long> some = new ArrayList<>();
        for (long id : chosen) {
            some.add(id);
            if (some.size() == HISTORIES || id == chosen.last()) {
                details(histories(some), children, differences);
                some.clear();
            }
        }
        listing.add(differences);
        return chosen.size();
    }

    private void details(
            NavigableMap<Long, List<WrittenEvent>> histories, Map<Long, List<Long>> children, Differences differences)
            throws UnusableAnswerException, InterruptedException {
        for (Map.Entry<Long, List<WrittenEvent>> each : histories.entrySet()) {
            long id = each.getKey();
            Model model = state.model(id).orElseThrow();
            String subject = "Model " + id;
            Optional<JsonNode> detail = listing.shown(subject, "/models/" + id, differences);
            detail.ifPresent(shown -> differences.compare(
                    subject, expected.detail(model, children.getOrDefault(id, List.of()), each.getValue()), shown));
            if (differences.areEnough()) {
                return;
            }
        }
    }

    private Map<Long, List<Long>> children(NavigableSet<Long> parents) {
        Map<Long, List<Long>> children = new TreeMap<>();
        for (Model model : state.models()) {
            long parent = model.publication().parent();
            if (parents.contains(parent)) {
                children.computeIfAbsent(parent, ignored -> new ArrayList<>()).add(model.id());
            }
        }
        return children;
    }

    private NavigableMap<Long, List<WrittenEvent>> histories(List<Long> models) throws IOException {
        NavigableMap<Long, List<WrittenEvent>> histories = new TreeMap<>();
        models.forEach(id -> histories.put(id, new ArrayList<>()));
        try (BufferedReader written = Files.newBufferedReader(lines)) {
            written.readLine();
            for (String line = written.readLine(); line != null; line = written.readLine()) {
                WrittenEvent event = WrittenEvent.parse(line);
                List<WrittenEvent> history = event.model().map(histories::get).orElse(null);
                if (history != null && history.size() < LONGEST_HISTORY) {
                    history.add(event);
                }
            }
        }
        return histories;
    }
}
