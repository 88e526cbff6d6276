package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import io.consilium.ledger.replay.LedgerState;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Holds what a registry says against the replay, at one block.
 *
 * <p>The registry goes on meanwhile. What differs counts only if no event came while it was read; else it is read again.
 */
final class RegistryCheck {

    private static final int TRIES = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Registry registry;
    private final URI address;

    RegistryCheck(Registry registry, URI address) {
        this.registry = registry;
        this.address = address;
    }

    /** What was looked at, and what didn't follow from the ledger. */
    private record Comparison(List<RegistryTables.Wrong> wrong, String extent) {}

    /**
     * Goes on with the replay to where the registry is, and compares.
     *
     * @return false if the replay found a contradiction on the way
     */
    boolean follow(Course course, Judgements judgements) throws IOException {
        try {
            return compared(course, judgements);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AuditException("The audit was interrupted while the registry at " + address + " was read");
        }
    }

    private boolean compared(Course course, Judgements judgements) throws IOException, InterruptedException {
        Comparison last = null;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            if (!awaitBlock(course.cursor().block())) {
                judgements.skipped(
                        Claim.REGISTRY,
                        address + " has read only up to block " + block() + "; look at its status, and audit again");
                return true;
            }
            if (!course.goTo(block(), ignored -> {})) {
                return false;
            }
            long events = course.read();
            last = comparison(course);
            if (last.wrong().isEmpty()) {
                break;
            }
            if (!course.goTo(block(), ignored -> {})) {
                return false;
            }
            if (course.read() == events) {
                break;
            }
        }
        last.wrong()
                .forEach(wrong -> judgements.found(Claim.REGISTRY, wrong.subject(), address + " " + wrong.detail()));
        judgements.checked(Claim.REGISTRY, address + ": " + last.extent());
        return true;
    }

    private Comparison comparison(Course course) throws IOException, InterruptedException {
        LedgerState state = course.state();
        RegistryTables tables = new RegistryTables(registry, state);
        tables.members();
        tables.proposals();
        tables.tasks();
        long models = tables.models();
        long details = tables.details();
        long events = tables.events(course.eventLines());
        return new Comparison(
                tables.wrong(),
                "%,d events, %,d models, %,d of them with attestations, approvals and access, members and proposals"
                        .formatted(events, models, details));
    }

    /** A registry hears of a block a moment after its node. */
    private boolean awaitBlock(long wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (block() < wanted) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(PAUSE);
        }
        return true;
    }

    private long block() throws IOException, InterruptedException {
        JsonNode status = registry.get("/status");
        return status.path("block").asLong();
    }
}
