package io.consilium.cli.network;

import io.consilium.cli.terminal.Output;
import io.consilium.genesis.Host;
import io.consilium.genesis.Member;
import io.consilium.genesis.folder.Json;
import io.consilium.genesis.folder.SiteFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a site's keys on its own machine, which they never leave. */
@Command(name = "identity", description = "Make your own site's keys; only the public member.json leaves your machine.")
final class IdentityCommand implements Callable<Integer> {

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "New folder of the site.")
    private Path out;

    @ArgGroup(multiplicity = "1")
    private OneOrganisation organisation;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address or DNS name where other members reach the site (default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--first-port",
            paramLabel = "PORT",
            description = "Ports in a row from here on, instead of the customary ones.")
    private Integer firstPort;

    @Mixin
    private PasswordOptions passwords;

    @Mixin
    private KeyOptions keys;

    @Mixin
    private Output output;

    /** What was made, for programs. */
    record Identified(String folder, String fingerprint, Member member) {}

    @Override
    public Integer call() {
        SiteFolder site = SiteFolder.identify(
                out,
                organisation.on(new Host(host), OneOrganisation.ports(firstPort).apply(0)),
                keys.source(),
                Optional.ofNullable(
                        passwords.of(List.of(organisation.name()), output).get(organisation.name())));
        Member member = site.member();
        output.answer(Json.tree(new Identified(out.toString(), member.fingerprint(), member)), text -> {
            text.println("The keys of " + member.name() + " are in " + out + "; keep a copy of them somewhere safe.");
            text.println("Give " + site.path("member.json")
                    + " to the network's operator, and compare the fingerprint by" + " telephone:");
            text.println();
            text.println("  " + member.fingerprint());
        });
        return 0;
    }
}
