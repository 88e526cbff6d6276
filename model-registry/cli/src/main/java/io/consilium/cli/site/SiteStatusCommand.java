package io.consilium.cli.site;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.Consilium;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryOptions;
import io.consilium.cli.registry.SiteRegistry;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Table;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells how a site's registry is doing. */
@Command(
        name = "status",
        description = "Tell whose registry it is, and how far it has read; exits 1 if something is amiss.")
public final class SiteStatusCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "DIR", description = "The site's folder, if you aren't signed in there.")
    private Optional<Path> folder = Optional.empty();

    @Mixin
    private RegistryOptions registry;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Registry open = folder.isPresent() ? site(folder.get()).asNobody() : registry.asNobody()) {
            JsonNode status = open.get("/status");
            output.answer(
                    status,
                    text -> new Table("registry", open.address().toString())
                            .row("organisation", status.path("name").asText())
                            .row("account", status.path("account").asText())
                            .row(
                                    "chain",
                                    status.path("chainId").asText() + ", "
                                            + status.path("genesis").asText())
                            .row("node's head", status.path("head").asText())
                            .row("read up to", status.path("block").asText())
                            .row("trouble", status.path("trouble").asText("none"))
                            .print(text));
            return status.hasNonNull("trouble") ? Consilium.FAILED : 0;
        }
    }

    private static SiteRegistry site(Path folder) {
        return SiteRegistry.of(SiteFolder.at(folder.toAbsolutePath().normalize()));
    }
}
