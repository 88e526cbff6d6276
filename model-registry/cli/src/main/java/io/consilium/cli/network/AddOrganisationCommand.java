package io.consilium.cli.network;

import io.consilium.cli.terminal.Output;
import io.consilium.genesis.FaultTolerance;
import io.consilium.genesis.Host;
import io.consilium.genesis.Member;
import io.consilium.genesis.Organisation;
import io.consilium.genesis.admit.Admission;
import io.consilium.genesis.folder.Json;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.key.KeySource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the files for a newcomer, and the proposal by which the members vote it in. */
@Command(
        name = "add-organisation",
        description = "Make the files for a newcomer, and the vote proposal that admits it.")
final class AddOrganisationCommand implements Callable<Integer> {

    /** What decides keys, and where a site lives, when they are made here. */
    private static final List<String> KEY_MAKING =
            List.of("--host", "--first-port", "--password-file", "--ask-password", "--seed-file", "--plugin-jar");

    @Parameters(paramLabel = "DIR", description = "The network's folder.")
    private Path folder;

    @ArgGroup(multiplicity = "1")
    private Newcomer newcomer;

    /** Exactly one of these. */
    private static final class Newcomer {

        @ArgGroup(multiplicity = "1")
        private OneOrganisation organisation;

        @Option(
                names = "--member",
                paramLabel = "FILE",
                required = true,
                description = "member.json of a newcomer that made its keys itself with: network identity.")
        private Path member;
    }

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Address or DNS name of the newcomer's site (default: 127.0.0.1).")
    private String host = "127.0.0.1";

    @Option(
            names = "--first-port",
            paramLabel = "PORT",
            description = "Ports in a row from here on, instead of the next customary ones that are free on that host.")
    private Integer firstPort;

    @Mixin
    private PasswordOptions passwords;

    @Mixin
    private KeyOptions keys;

    @Mixin
    private PluginOptions plugin;

    @Mixin
    private Output output;

    /** What was made, for programs. */
    record Added(String proposal, Admission admission) {}

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        requireNothingThatMemberFileSays();
        NetworkFolder network = NetworkFolder.at(folder);
        Member member = newcomer.member == null ? makeSite(network) : invite(network);
        Path proposal = network.admission(member.name());
        long hospitals = network.network().members().stream()
                .filter(each -> each.kind().isValidator())
                .count();
        if (member.kind().isValidator()) {
            new FaultTolerance((int) hospitals)
                    .warning()
                    .ifPresent(warning -> output.remark("consilium: once it seals blocks, " + warning));
        }
        output.answer(Json.tree(new Added(proposal.toString(), Json.read(proposal, Admission.class))), text -> {
            MemberTable.of(List.of(member)).print(text);
            text.println();
            text.println("Compare the fingerprint with " + member.name()
                    + " by telephone. Then one hospital proposes to let it in, and others vote:");
            text.println("  consilium vote admit " + memberFile(network, member));
            text.println("  consilium vote for PROPOSAL");
            text.println("For programs that vote, the transaction is in " + proposal + ".");
            text.println(
                    "Give every member the folder " + network.shared().path() + " anew; those on other machines run:");
            text.println("  consilium network join SITE --network network");
            if (member.kind().isValidator()) {
                text.println("Once its node runs, more than half of the hospitals let it seal blocks:");
                text.println("  consilium network sealer add " + member.sealer() + " --site SITE");
            }
        });
        return 0;
    }

    /** Who made its keys itself has said where it lives; options that change nothing would only seem to. */
    private void requireNothingThatMemberFileSays() {
        CommandLine.ParseResult given = command.commandLine().getParseResult();
        if (newcomer.member != null) {
            KEY_MAKING.stream().filter(given::hasMatchedOption).findFirst().ifPresent(option -> {
                throw new ParameterException(
                        command.commandLine(),
                        option
                                + " doesn't go with --member, whose keys, host and ports were chosen when they were"
                                + " made");
            });
        }
    }

    private Member makeSite(NetworkFolder network) {
        Host where = new Host(host);
        Organisation organisation =
                newcomer.organisation.on(where, network.freePorts(where, OneOrganisation.ports(firstPort)));
        KeySource source = keys.source();
        Optional<Path> jar = network.network().permissioned() ? plugin.find() : Optional.empty();
        return network.add(
                        organisation,
                        source,
                        Optional.ofNullable(passwords
                                .of(List.of(organisation.name()), output)
                                .get(organisation.name())),
                        jar)
                .member();
    }

    private Path memberFile(NetworkFolder network, Member member) {
        return newcomer.member == null ? network.site(member.name().text()).path("member.json") : newcomer.member;
    }

    private Member invite(NetworkFolder network) {
        Member member = MemberFile.read(newcomer.member);
        network.add(member);
        return member;
    }
}
