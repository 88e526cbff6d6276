package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import io.consilium.contracts.ProposalStatus;
import io.consilium.contracts.Role;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Proposal;
import io.consilium.ledger.Task;
import io.consilium.ledger.replay.LedgerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What a registry says of members, their votes and tasks, compared with a state. */
final class ConsortiumTables {

    /** By so much may the registry's node be ahead of the audit's. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final Listing listing;
    private final LedgerState state;
    private final Expected expected;

    ConsortiumTables(Listing listing, LedgerState state, Expected expected) {
        this.listing = listing;
        this.state = state;
        this.expected = expected;
    }

    void members() throws UnusableAnswerException, InterruptedException {
        String path = "/members";
        listing.whole(
                path,
                listing.ask(path),
                Roll.Kind.numbered(
                        "Organisation",
                        (Organisation known) -> (long) known.id(),
                        Comparator.naturalOrder(),
                        (known, shown) -> Expected.of(known)),
                state.organisations());
    }

    /**
     * Proposals, which expire by themselves.
     *
     * @param since the time of the block up to which the state was added up
     * @param now asked for after they were listed
     */
    void proposals(Instant since, Supplier<Instant> now) throws UnusableAnswerException, InterruptedException {
        String path = "/proposals";
        Set<Integer> validators = state.organisations().stream()
                .filter(known -> known.member().may(Role.VALIDATOR))
                .map(Organisation::id)
                .collect(Collectors.toSet());
        JsonNode listed = listing.ask(path);
        Instant until = now.get().plus(AHEAD);
        listing.whole(
                path,
                listed,
                Roll.Kind.numbered("Proposal", Proposal::id, Comparator.naturalOrder(), (known, shown) -> {
                    ProposalStatus late = known.status(until);
                    boolean expired = shown.path("status").asText().equals(late.name());
                    return Expected.of(known, validators, expired ? late : known.status(since));
                }),
                state.proposals());
    }

    void tasks() throws UnusableAnswerException, InterruptedException {
        String path = "/tasks";
        listing.whole(
                path,
                listing.ask(path),
                Roll.Kind.numbered("Task", Task::id, Comparator.naturalOrder(), (known, shown) -> expected.of(known)),
                state.tasks());
        for (Task task : state.tasks()) {
            Differences differences = new Differences();
            shown(task, differences);
            listing.add(differences);
        }
    }

    private void shown(Task task, Differences differences) throws UnusableAnswerException, InterruptedException {
        String subject = "Task " + task.id();
        String path = "/tasks/" + Registry.segment(task.name());
        Optional<JsonNode> single = listing.shown(subject, path, differences);
        single.ifPresent(shown -> differences.compare(subject, expected.of(task), shown));
        Optional<JsonNode> top = listing.shown(subject, path + "/top", differences);
        top.ifPresent(shown -> differences.compare(
                subject,
                "the ten best",
                task.topTen().stream()
                        .map(id -> expected.of(state.model(id).orElseThrow()))
                        .toList(),
                shown));
        if (task.latest() != 0) {
            Optional<JsonNode> latest = listing.shown(subject, path + "/latest", differences);
            latest.ifPresent(shown -> differences.compare(
                    subject,
                    "the latest",
                    expected.of(state.model(task.latest()).orElseThrow()),
                    shown));
        }
    }
}
