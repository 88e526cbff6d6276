package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.Consilium;
import io.consilium.cli.testing.Keystores;
import io.consilium.contracts.testing.Anvil;
import io.consilium.ledger.testing.Crowd;
import io.consilium.ledger.testing.Site;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Audits a long past, and a registry that tells of it, then what came after. Run by {@code bench/audit}. */
final class AuditBench {
    private static final JsonMapper JSON = new JsonMapper();

    private AuditBench() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        long models = Long.parseLong(arguments[0]);
        long events = Long.parseLong(arguments[1]);
        Path report = Path.of(arguments[2]);
        if (Files.exists(report)) {
            throw new IllegalArgumentException(report + " is there already; name a new folder");
        }
        Path keys = Files.createTempDirectory("audit-bench");
        Path keystore = Keystores.of(Site.REGULATOR, keys);
        Path password = Keystores.password(keys);
        System.out.printf(Locale.ROOT, "making %d models and %d events%n", models, events);
        try (Crowd crowd = Crowd.start();
                RegistryProcess registry = RegistryProcess.start(crowd.anvil().url(), keys)) {
            long approved = models / 5;
            crowd.publish(models);
            crowd.approve(approved);
            crowd.talk(events - models - 3 * approved, approved + 1);
            registry.awaitHead();
            String[] command = {
                "audit",
                "--out=" + report,
                "--node=" + crowd.anvil().url(),
                "--chain-id=" + Anvil.CHAIN_ID,
                "--registry=" + registry.address(),
                "--keystore=" + keystore,
                "--password-file=" + password,
                "--no-content"
            };
            double whole = timed(command);
            JsonNode first = JSON.readTree(report.resolve(ReportFolder.REPORT).toFile());
            crowd.talk(events / 100, approved + 1);
            double further = timed(command);
            JsonNode second = JSON.readTree(report.resolve(ReportFolder.REPORT).toFile());
            System.out.printf(
                    Locale.ROOT,
                    "audit: %d events of %d models in %.1f s with a registry; %d more from the last report on in %.1f s,"
                            + " all of the registry again; heap at most %d MiB%n",
                    first.at("/span/read").asLong(),
                    models,
                    whole,
                    second.at("/span/read").asLong(),
                    further,
                    peak() >> 20);
        }
    }

    private static double timed(String... command) {
        long start = System.nanoTime();
        int code = Consilium.run(System.out, System.err, command);
        if (code != 0) {
            throw new IllegalStateException("the audit ended with " + code);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
