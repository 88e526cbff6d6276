package io.consilium.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.network.Joining.Joined;
import io.consilium.cli.terminal.Output;
import io.consilium.genesis.Host;
import io.consilium.genesis.Member;
import io.consilium.genesis.Network;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.Ports;
import io.consilium.genesis.folder.Json;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.key.KeySource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * A site from nothing: its keys first, and the network as soon as there is one that knows it.
 *
 * <p>It is asked for step by step with the same command, and finds out by itself which step is next.
 */
@Command(
        name = "init",
        description = {
            "Make a site: its keys on this machine, which they never leave; with --network it is set up for that network at once.",
            "Without a network, give the member.json that is made to a network's operator, and run the same command with --network "
                    + "when the operator has added it.",
            "Given the operator's own folder as the network, the newcomer is added there first."
        })
public final class InitCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The site's folder: a new one, or one that was made before.")
    private Path folder;

    @ArgGroup
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

    @Option(
            names = "--network",
            paramLabel = "DIR",
            description = "The folder network that the operator gave you, or the operator's own folder.")
    private Optional<Path> network = Optional.empty();

    @Mixin
    private PasswordOptions passwords;

    @Mixin
    private PluginOptions plugin;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec spec;

    /** What was made, for programs. */
    record Made(
            String folder, String fingerprint, JsonNode member, Optional<Joined> joined, Optional<String> admission) {}

    @Override
    public Integer call() {
        boolean isNew = !SiteFolder.isAt(folder);
        requireSomethingToDo(isNew);
        SiteFolder site = isNew ? identify() : SiteFolder.at(folder);
        Optional<Path> admission = network.filter(NetworkFolder::isAt).flatMap(own -> admit(site, own));
        Optional<Joining> joining = network.map(where -> Joining.of(site, Joining.offered(where), plugin));
        Member member = site.member();
        output.answer(
                new Made(
                        folder.toString(),
                        member.fingerprint(),
                        Json.tree(member),
                        joining.map(Joining::answer),
                        admission.map(Path::toString)),
                text -> {
                    if (isNew) {
                        text.println("The keys of " + member.name() + " are in " + folder
                                + "; keep a copy of them somewhere safe.");
                    }
                    admission.ifPresent(file -> {
                        text.println("It was added to " + network.orElseThrow() + "; the members vote it in with:");
                        text.println("  " + file);
                    });
                    joining.ifPresentOrElse(joined -> joined.print(text), () -> {
                        text.println("Give " + site.path("member.json")
                                + " to the network's operator, and compare the fingerprint by telephone:");
                        text.println();
                        text.println("  " + member.fingerprint());
                        text.println();
                        text.println("When the operator has added it, go on with the folder that you are given:");
                        text.println("  consilium site init " + folder + " --network network");
                    });
                });
        return 0;
    }

    /** Everything that can be known to be wrong is, before anything is made. */
    private void requireSomethingToDo(boolean isNew) {
        if (isNew && organisation == null) {
            throw new ParameterException(
                    spec.commandLine(), "whose site is it? Give --hospital, --partner or --regulator with its name");
        }
        if (isNew) {
            network.ifPresent(this::requireThatItCanBeAdded);
            return;
        }
        OrganisationName own = SiteFolder.at(folder).member().name();
        if (organisation != null && !organisation.name().equals(own)) {
            throw new NetworkOptionException(
                    folder + " is the site of " + own + "; give another folder for " + organisation.name());
        }
        if (network.isEmpty()) {
            throw new NetworkOptionException(folder + " is the site of " + own
                    + " already; nothing was changed. Set it up for a network with: consilium site init " + folder
                    + " --network DIR");
        }
    }

    private void requireThatItCanBeAdded(Path where) {
        Network known = Joining.offered(where).network();
        OrganisationName name = organisation.name();
        if (known.member(name).isPresent()) {
            throw new NetworkOptionException("the network has a member " + name
                    + " already, with keys of its own; nothing was made. Give " + name + "'s folder, or another name");
        }
        if (!NetworkFolder.isAt(where)) {
            throw new NetworkOptionException("the network doesn't know " + name + " yet; nothing was made. First:"
                    + " consilium site init " + folder + " without --network, then give its member.json to the"
                    + " network's operator");
        }
    }

    private SiteFolder identify() {
        Host where = new Host(host);
        IntFunction<Ports> nth = OneOrganisation.ports(firstPort);
        Ports ports = network.filter(NetworkFolder::isAt)
                .map(own -> NetworkFolder.at(own).freePorts(where, nth))
                .orElseGet(() -> nth.apply(0));
        return SiteFolder.identify(
                folder,
                organisation.on(where, ports),
                KeySource.random(),
                Optional.ofNullable(
                        passwords.of(List.of(organisation.name()), output).get(organisation.name())));
    }

    /** Adds the site to the network of an operator that doesn't know it; where the vote on it is. */
    private static Optional<Path> admit(SiteFolder site, Path own) {
        NetworkFolder operators = NetworkFolder.at(own);
        Member member = site.member();
        if (operators.network().member(member.name()).isPresent()) {
            return Optional.empty();
        }
        operators.add(member);
        return Optional.of(operators.admission(member.name()));
    }
}
