package io.consilium.cli.network;

import io.consilium.cli.terminal.Output;
import io.consilium.genesis.Member;
import io.consilium.genesis.folder.Json;
import io.consilium.genesis.folder.NetworkFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes in that a member has other keys, or is reached elsewhere. */
@Command(
        name = "update-organisation",
        description = {
            "Take in a member's member.json anew, after it has rotated a key or moved.",
            "What the ledger knows of it is the member's own affair; this is for the files by which nodes find each other."
        })
final class UpdateOrganisationCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The network's folder.")
    private Path folder;

    @Option(
            names = "--member",
            paramLabel = "FILE",
            required = true,
            description = "Its member.json as it is now; compare the fingerprint by telephone.")
    private Path file;

    @Mixin
    private Output output;

    /** What was taken in, for programs. */
    record Updated(String fingerprint, Member member) {}

    @Override
    public Integer call() {
        NetworkFolder network = NetworkFolder.at(folder);
        Member member = MemberFile.read(file);
        network.update(member);
        output.answer(Json.tree(new Updated(member.fingerprint(), member)), text -> {
            MemberTable.of(List.of(member)).print(text);
            text.println();
            text.println("Compare the fingerprint with " + member.name() + " by telephone.");
            text.println(
                    "Give every member the folder " + network.shared().path() + " anew; those on other machines run:");
            text.println("  consilium network join SITE --network network");
        });
        return 0;
    }
}
