package io.consilium.ledger;

import io.consilium.ledger.event.Cursor;
import io.consilium.ledger.event.LedgerEvents;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.replay.Comparison;
import io.consilium.ledger.replay.Difference;
import io.consilium.ledger.replay.Founding;
import io.consilium.ledger.replay.LedgerState;
import io.consilium.ledger.testing.Crowd;
import io.consilium.ledger.testing.Site;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.List;
import java.util.Locale;

/** Replays a long past from a node, and holds it against the contracts. Run by {@code bench/ledger}. */
final class LedgerBench {
    private LedgerBench() {}

    public static void main(String... arguments) {
        long models = Long.parseLong(arguments[0]);
        long events = Long.parseLong(arguments[1]);
        System.out.printf("making %,d models and %,d events%n", models, events);
        try (Crowd crowd = Crowd.start()) {
            long start = System.nanoTime();
            long approved = models / 5;
            crowd.publish(models);
            crowd.approve(approved);
            crowd.talk(events - models - 3 * approved, approved + 1);
            System.out.printf(Locale.ROOT, "made in %.1f s%n", seconds(start));
            try (Node node = Node.connect(Site.options(crowd.anvil().url()))) {
                for (int run = 1; run <= 3; run++) {
                    replay(node);
                }
            }
        }
    }

    private static void replay(Node node) {
        Ledger ledger = new Ledger(node);
        long head = node.head();
        long start = System.nanoTime();
        LedgerState state = new LedgerState(Founding.read(ledger));
        long[] count = new long[1];
        new LedgerEvents(node, Cursor.beginning(node.genesis())).readUpTo(head, batch -> {
            batch.events().forEach(state::apply);
            count[0] += batch.events().size();
        });
        double replayed = seconds(start);
        long compareStart = System.nanoTime();
        List<Difference> differences = Comparison.between(state, ledger, head);
        double compared = seconds(compareStart);
        if (!differences.isEmpty()) {
            throw new IllegalStateException(differences.size() + " differences: " + differences.getFirst());
        }
        System.out.printf(
                Locale.ROOT,
                "ledger: %d events of %d models replayed in %.1f s (%.0f/s), equal to the contracts after %.1f s, heap at most %d MiB%n",
                count[0],
                state.modelCount(),
                replayed,
                count[0] / replayed,
                compared,
                peak() >> 20);
    }

    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(java.lang.management.MemoryUsage::getUsed)
                .sum();
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
