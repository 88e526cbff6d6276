package io.consilium.cli.demo;

import io.consilium.cli.registry.Registry;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.signing.Signer;
import io.consilium.service.RunningSite;
import java.io.IOException;
import java.nio.file.Path;

/** An organisation's own registry, and one of its staff who has signed in there. */
final class DemoSite implements AutoCloseable {
    private final SiteFolder folder;
    private final RunningSite registry;
    private final Signer signer;
    private final int organisation;

    private DemoSite(SiteFolder folder, RunningSite registry, Signer signer, int organisation) {
        this.folder = folder;
        this.registry = registry;
        this.signer = signer;
        this.organisation = organisation;
    }

    static DemoSite start(SiteArguments settings) throws IOException, InterruptedException {
        SiteFolder folder = settings.site();
        Signer signer = KeystoreSigner.open(folder.path("keys/operator.json"), folder.path("keys/password"));
        RunningSite registry = RunningSite.start(settings.arguments());
        try (Registry nobody = Registry.asNobody(registry.address())) {
            int organisation = nobody.get("/status").path("organisation").asInt();
            return new DemoSite(folder, registry, signer, organisation);
        }
    }

    String name() {
        return folder.member().name().text();
    }

    /** Its id on the ledger. */
    int organisation() {
        return organisation;
    }

    SiteFolder folder() {
        return folder;
    }

    Signer signer() {
        return signer;
    }

    RunningSite registry() {
        return registry;
    }

    /** Where it keeps what it works with. */
    Path work(String name) {
        return folder.path("data").resolve(name);
    }

    /** Signs in anew: a demo may take longer than a session. */
    Registry staff() throws IOException, InterruptedException {
        return Registry.as(signer, registry.address());
    }

    @Override
    public void close() {
        registry.close();
    }
}
