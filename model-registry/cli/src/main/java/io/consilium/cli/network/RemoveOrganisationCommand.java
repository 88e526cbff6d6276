package io.consilium.cli.network;

import io.consilium.cli.terminal.Output;
import io.consilium.genesis.Network;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.folder.NetworkFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes in that a member was voted out. */
@Command(
        name = "remove-organisation",
        description = {
            "Take a member that was voted out of the files by which nodes find each other.",
            "The vote itself is: consilium vote remove. Its site's folder, if it lies here, stays as it is."
        })
final class RemoveOrganisationCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The network's folder.")
    private Path folder;

    @Option(
            names = "--organisation",
            paramLabel = "NAME",
            required = true,
            description = "Its name, as consilium members shows it.")
    private String name;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        NetworkFolder network = NetworkFolder.at(folder);
        OrganisationName gone = new OrganisationName(name);
        network.remove(gone);
        Network left = network.network();
        List<String> names =
                left.members().stream().map(member -> member.name().text()).toList();
        output.answer(Map.of("removed", gone.text(), "members", names), text -> {
            MemberTable.of(left.members()).print(text);
            text.println();
            text.println(
                    "Give every member the folder " + network.shared().path() + " anew; those on other machines run:");
            text.println("  consilium network join SITE --network network");
        });
        return 0;
    }
}
