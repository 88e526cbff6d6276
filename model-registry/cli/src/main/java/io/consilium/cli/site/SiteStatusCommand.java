package io.consilium.cli.site;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.Consilium;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryOptions;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Table;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.net.URI;
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
        URI address = folder.isPresent()
                ? URI.create("http://127.0.0.1:"
                        + SiteFolder.at(folder.get().toAbsolutePath()).ports().registry())
                : registry.address();
        try (Registry open = Registry.asNobody(address)) {
            JsonNode status = open.get("/status");
            output.answer(
                    status,
                    text -> new Table("registry", address.toString())
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
}
