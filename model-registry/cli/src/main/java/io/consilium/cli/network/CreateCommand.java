package io.consilium.cli.network;

import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.genesis.Host;
import io.consilium.genesis.Member;
import io.consilium.genesis.Network;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.folder.Json;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.NetworkPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a complete network: in earnest from members' public files, for trying out with everybody's keys. */
@Command(name = "create", description = "Make a complete network, ready to start.")
final class CreateCommand implements Callable<Integer> {

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "New folder to write it to.")
    private Path out;

    @Option(
            names = "--hospital",
            paramLabel = "NAME",
            arity = "1..*",
            description = "Hospitals whose keys to make here.")
    private List<String> hospitals = List.of();

    @Option(
            names = "--partner",
            paramLabel = "NAME",
            arity = "1..*",
            description = "Partner sites whose keys to make here.")
    private List<String> partners = List.of();

    @Option(
            names = "--regulator",
            paramLabel = "NAME",
            arity = "1..*",
            description = "Regulators whose keys to make here.")
    private List<String> regulators = List.of();

    @Option(
            names = "--member",
            paramLabel = "FILE",
            arity = "1..*",
            description = "member.json of founders that made their keys themselves with: network identity.")
    private List<Path> members = List.of();

    @Option(
            names = "--host",
            paramLabel = "NAME=HOST",
            arity = "1..*",
            description = "Address or DNS name of an organisation's site (default: 127.0.0.1).")
    private Map<String, String> hosts = Map.of();

    @Option(
            names = "--first-port",
            paramLabel = "PORT",
            description = "Ports in a row from here on, ten for each site of a host, instead of the customary ones.")
    private Integer firstPort;

    @Option(names = "--chain-id", paramLabel = "ID", description = "Chain id (default: nine digits, drawn at random).")
    private Long chainId;

    @Option(
            names = "--block-period",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Seconds between two blocks (default: ${DEFAULT-VALUE}).")
    private int blockPeriod;

    @Option(
            names = "--without-plugin",
            description = "For trying out only: nodes run without the plugin, so strangers can connect and transact.")
    private boolean withoutPlugin;

    @Mixin
    private PasswordOptions passwords;

    @Mixin
    private KeyOptions keys;

    @Mixin
    private PluginOptions plugin;

    @Mixin
    private Output output;

    /** What was made, for programs. */
    record Created(
            String folder,
            long chainId,
            String genesisHash,
            List<Member> members,
            boolean plugin,
            List<String> warnings) {}

    @Override
    public Integer call() {
        Optional<Path> jar = withoutPlugin ? Optional.empty() : plugin.find();
        NetworkPlan plan = plan(jar);
        Network network = create(plan);
        plan.warnings().forEach(warning -> output.remark("consilium: " + warning));
        if (jar.isEmpty() && !withoutPlugin) {
            output.remark(
                    "consilium: the plugin isn't here; put consilium-besu-plugin.jar into each site's besu/plugins");
        }
        Created created = new Created(
                out.toString(),
                network.chainId(),
                network.genesisHash().hex(),
                network.members(),
                jar.isPresent(),
                plan.warnings());
        output.answer(Json.tree(created), text -> print(text, network));
        return 0;
    }

    private Network create(NetworkPlan plan) {
        if (plan.organisations().isEmpty()) {
            return NetworkFolder.create(out, plan).network();
        }
        try (Progress progress =
                output.progress("make keys", plan.organisations().size(), Progress.Unit.ITEMS)) {
            return NetworkFolder.create(out, plan, made -> {
                        progress.note(made.text());
                        progress.advance(1);
                    })
                    .network();
        }
    }

    private NetworkPlan plan(Optional<Path> jar) {
        NetworkPlan.Builder plan = NetworkPlan.builder().blockPeriod(Duration.ofSeconds(blockPeriod));
        hospitals.forEach(plan::hospital);
        partners.forEach(plan::partner);
        regulators.forEach(plan::regulator);
        members.forEach(member -> plan.member(MemberFile.read(member)));
        hosts.forEach((name, host) -> plan.host(name, new Host(host)));
        if (firstPort != null) {
            plan.firstPort(firstPort);
        }
        if (chainId != null) {
            plan.chainId(chainId);
        }
        if (keys.isSeeded()) {
            plan.seed(keys.seed());
        }
        if (withoutPlugin) {
            plan.withoutPlugin();
        }
        jar.ifPresent(plan::pluginJar);
        passwords.of(newOrganisations(), output).forEach((name, password) -> plan.password(name.text(), password));
        return plan.build();
    }

    private List<OrganisationName> newOrganisations() {
        return Stream.of(hospitals, partners, regulators)
                .flatMap(List::stream)
                .map(OrganisationName::new)
                .toList();
    }

    private void print(PrintWriter text, Network network) {
        text.println(
                "Network " + network.chainId() + " is in " + out + ", with the genesis block " + network.genesisHash());
        text.println();
        MemberTable.of(network.members()).print(text);
        text.println();
        if (newOrganisations().isEmpty()) {
            text.println("Give " + out.resolve("network") + " to every member, who then runs:"
                    + " consilium network join SITE --network network");
        } else {
            text.println("Start it on this machine:  " + out.resolve("start-all"));
            text.println("See whether it runs:       consilium network check " + out + " --wait 180");
        }
    }
}
