package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.audit.Differences.Difference;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.replay.LedgerState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds what a registry says against the replay, at one block.
 *
 * <p>The registry goes on meanwhile. What differs counts only if no event came while it was read; else it is read again. Where
 * events keep coming, only what differed in the same way each time counts: what is younger than the replay doesn't.
 */
final class RegistryCheck {

    private static final int TRIES = 5;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Inquiry registry;
    private final Node node;
    private final String subject;

    RegistryCheck(Inquiry registry, Node node) {
        this.registry = registry;
        this.node = node;
        this.subject = "The registry at " + registry.address();
    }

    /** What was looked at, and what didn't follow from the ledger. */
    private record Compared(List<Difference> differences, String extent) {}

    /**
     * Goes on with the replay to where the registry is, and compares.
     *
     * @return false if the replay found a contradiction on the way
     */
    boolean follow(Course course, Judgements judgements) throws IOException {
        Optional<Compared> compared = Optional.empty();
        Set<Difference> eachTime = new LinkedHashSet<>();
        int readings = 0;
        boolean settled = false;
        try {
            requireSameChain();
            long wanted = course.cursor().block();
            long seen = -1;
            for (int times = 0; times < TRIES; times++) {
                if (!course.goTo(reached(wanted), ignored -> {})) {
                    return false;
                }
                if (course.read() == seen) {
                    settled = true;
                    break;
                }
                seen = course.read();
                Compared now = comparison(course);
                compared = Optional.of(now);
                if (now.differences().isEmpty()) {
                    settled = true;
                    break;
                }
                if (readings == 0) {
                    eachTime.addAll(now.differences());
                }
                readings++;
                eachTime.retainAll(now.differences());
                // What differs may follow from a block that the replay doesn't know yet.
                wanted = node.head();
            }
        } catch (UnusableAnswerException unusable) {
            judgements.found(Claim.REGISTRY, subject, unusable.getMessage());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AuditException("The audit was interrupted while the registry was read");
        }
        if (settled) {
            compared.ifPresent(found -> judge(found, judgements));
        } else if (readings > 1) {
            judgeUnsettled(
                    new Compared(List.copyOf(eachTime), compared.orElseThrow().extent()), judgements);
        }
        return true;
    }

    private void judgeUnsettled(Compared eachTime, Judgements judgements) {
        if (eachTime.differences().isEmpty()) {
            judgements.skipped(
                    Claim.REGISTRY,
                    "events kept coming while the registry at " + registry.address() + " was read " + TRIES
                            + " times. Audit again when less is going on");
        } else {
            judge(eachTime, judgements);
        }
    }

    private void judge(Compared compared, Judgements judgements) {
        compared.differences()
                .forEach(each -> judgements.found(
                        Claim.REGISTRY, each.subject(), "the registry at " + registry.address() + " " + each.detail()));
        judgements.checked(Claim.REGISTRY, registry.address() + ": " + compared.extent());
    }

    private void requireSameChain() throws UnusableAnswerException, InterruptedException {
        JsonNode status = registry.ask("/status");
        String genesis = status.path("genesis").asText();
        long chain = status.path("chainId").asLong();
        if (chain != node.chainId() || !genesis.equals(node.genesis().hex())) {
            throw new UnusableAnswerException("it is of chain " + chain + " with the first block " + genesis
                    + ", the ledger is of chain " + node.chainId() + " with the first block "
                    + node.genesis().hex() + ". Name a registry of this network");
        }
    }

    private Compared comparison(Course course) throws IOException, InterruptedException {
        LedgerState state = course.state();
        Instant since = node.block(course.cursor().block()).orElseThrow().timestamp();
        Listing listing = new Listing(registry);
        Expected expected = new Expected(state, Facts.read(course.eventLines()));
        String extent = "";
        try {
            ConsortiumTables consortium = new ConsortiumTables(listing, state, expected);
            consortium.members();
            consortium.proposals(since, () -> node.newest().timestamp());
            consortium.tasks();
            extent = models(new ModelTables(listing, state, expected, course.eventLines()));
        } catch (UnusableAnswerException unusable) {
            listing.add(new Difference(subject, "couldn't be compared to its end: " + unusable.getMessage()));
        }
        return new Compared(listing.differences(), extent);
    }

    private static String models(ModelTables tables) throws IOException, UnusableAnswerException, InterruptedException {
        long models = tables.models();
        tables.standings();
        long vouchers = tables.vouchers();
        long events = tables.events();
        long details = tables.details();
        return ("%,d events, %,d models with their attestations, approvals and access, %,d of them one by one, %,d vouchers,"
                        + " members, proposals and tasks")
                .formatted(events, models, details, vouchers);
    }

    /**
     * The block that the registry has read up to, once it is one that the replay can be compared at: it hears of a block a moment
     * after its node, and its node may hear of one a moment before the audit's.
     */
    private long reached(long wanted) throws UnusableAnswerException, InterruptedException {
        long end = System.nanoTime() + registry.patience().toNanos();
        while (true) {
            JsonNode status = registry.ask("/status");
            long block = status.path("block").asLong();
            long head = node.head();
            if (block >= wanted && block <= head) {
                return block;
            }
            if (System.nanoTime() > end) {
                throw block < wanted ? behind(block, wanted, status) : ahead(block, head);
            }
            Thread.sleep(PAUSE);
        }
    }

    private UnusableAnswerException behind(long block, long wanted, JsonNode status) {
        String trouble = status.path("trouble").isTextual()
                ? ". It says: " + Differences.text(status.path("trouble").asText())
                : "";
        return new UnusableAnswerException("it has read only up to block " + block + ", " + (wanted - block)
                + " before block " + wanted + ", and didn't catch up within "
                + registry.patience().toSeconds()
                + " s. See what keeps it, or give it longer with --wait" + trouble);
    }

    private static UnusableAnswerException ahead(long block, long head) {
        return new UnusableAnswerException("it says that it has read up to block " + block
                + ", but the audit's node has none after block " + head
                + ". Either the registry made blocks up, or this node isn't in sync: audit again from another node");
    }
}
