package io.consilium.cli.speed;

import io.consilium.cli.registry.Registry;
import io.consilium.cli.testing.Keystores;
import io.consilium.cli.testing.SitePostgres;
import io.consilium.contracts.testing.Anvil;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Plans;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.testing.Crowd;
import io.consilium.ledger.testing.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** How much room a registry's tables take after a past of so many models, with ten events for each. Run by {@code bench/tables}. */
final class TableSizes {

    private static final int EVENTS_PER_MODEL = 10;
    private static final double MIB = 1 << 20;

    private final Path folder;

    private TableSizes(Path folder) {
        this.folder = folder;
    }

    public static void main(String... arguments) throws Exception {
        TableSizes sizes = new TableSizes(Path.of(arguments[0]));
        for (int i = 1; i < arguments.length; i++) {
            sizes.measure(Long.parseLong(arguments[i]));
        }
    }

    private void measure(long models) throws Exception {
        try (Crowd crowd = Crowd.start();
                SitePostgres postgres = SitePostgres.start()) {
            long events = models * EVENTS_PER_MODEL;
            crowd.publish(models);
            crowd.approve(models / 5);
            crowd.talk(events - models - 3 * (models / 5), models / 5 + 1);
            SiteFolder h2 = site("h2-" + models);
            Path file = h2.path("data/registry/registry.mv.db");
            long running = read(h2, crowd, file);
            long empty = Long.parseLong(postgres.value("select pg_database_size(current_database())"));
            read(site("postgres-" + models), crowd, file, postgres.settings());
            long counted = Long.parseLong(postgres.value("select count(*) from event"));
            long full = Long.parseLong(postgres.value("select pg_database_size(current_database())"));
            System.out.printf(
                    Locale.ROOT,
                    "%d models, %d events: H2 %.1f MiB while it serves, %.1f MiB closed; PostgreSQL %.1f MiB (%.1f MiB when empty)%n",
                    models,
                    counted,
                    running / MIB,
                    Files.size(file) / MIB,
                    full / MIB,
                    empty / MIB);
        }
    }

    private SiteFolder site(String name) throws IOException {
        SiteFolder site = NetworkFolder.create(
                        folder.resolve(name),
                        Plans.seeded().hospital("North").withoutPlugin().build())
                .site("North");
        Files.writeString(
                site.path("keys/operator.json"),
                Keystores.of(
                        Site.REGULATOR,
                        Files.readString(site.path("keys/password")).strip()));
        return site;
    }

    /** Has a registry read the whole past; how large a file is then, while it still serves. */
    private static long read(SiteFolder site, Crowd crowd, Path file, String... settings) throws Exception {
        try (RegistryProcess registry =
                        RegistryProcess.start(site, crowd.anvil().url(), Anvil.CHAIN_ID, settings);
                Node node = Node.connect(Site.options(crowd.anvil().url()))) {
            Registry staff = registry.staff();
            long head = node.head();
            while (staff.get("/status").path("block").asLong() < head) {
                Thread.sleep(200);
            }
            return Files.size(file);
        }
    }
}
