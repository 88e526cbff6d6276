package io.consilium.cli.members;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.network.MemberFile;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryOptions;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Table;
import io.consilium.contracts.Metric;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Role;
import io.consilium.genesis.Member;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the consortium decides together. */
@Command(
        name = "vote",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "See what the consortium votes about, vote, and propose.",
            "A proposal carries out what it says as soon as enough validators have voted for it."
        })
public final class VoteCommand {

    @Command(name = "list", description = "List proposals, the open ones first.")
    Integer list(@Mixin RegistryOptions registry, @Mixin Output output) throws IOException, InterruptedException {
        try (Registry open = registry.signedIn()) {
            JsonNode proposals = open.get("/proposals");
            output.answer(proposals, text -> {
                Table table = new Table("proposal", "kind", "status", "about", "votes", "expires");
                for (boolean first : List.of(true, false)) {
                    proposals.forEach(proposal -> {
                        if (proposal.path("status").asText().equals("OPEN") == first) {
                            table.row(
                                    proposal.path("id").asText(),
                                    lower(proposal.path("kind")),
                                    lower(proposal.path("status")),
                                    proposal.path("organisation").asText(),
                                    proposal.path("votes").asText(),
                                    proposal.path("expiresAt").asText());
                        }
                    });
                }
                table.print(text);
            });
            return 0;
        }
    }

    @Command(name = "for", description = "Vote for a proposal, in the name of your organisation.")
    Integer vote(
            @Parameters(paramLabel = "PROPOSAL", description = "Its number, as vote list shows it.") long proposal,
            @Mixin RegistryOptions registry,
            @Mixin Output output)
            throws IOException, InterruptedException {
        try (Registry open = registry.signedIn()) {
            JsonNode step = open.send("POST", "/proposals/" + proposal + "/votes");
            output.answer(
                    step,
                    text -> text.printf(
                            "voted for proposal %d in block %s%n",
                            proposal, step.path("block").asText()));
            return 0;
        }
    }

    @Command(name = "admit", description = "Propose to let an organisation in, as its member.json says.")
    Integer admit(
            @Parameters(paramLabel = "FILE", description = "Its member.json; compare the fingerprint by telephone.")
                    Path file,
            @Mixin RegistryOptions registry,
            @Mixin Output output)
            throws IOException, InterruptedException {
        Member newcomer = MemberFile.read(file);
        output.remark("consilium: " + newcomer.name() + " has the fingerprint " + newcomer.fingerprint());
        return propose(
                "admission",
                Map.of(
                        "name",
                        newcomer.name().text(),
                        "roles",
                        newcomer.kind().roles(),
                        "encryptionKey",
                        newcomer.encryptionKey().hex(),
                        "accounts",
                        List.of(newcomer.account().hex()),
                        "nodes",
                        List.of(newcomer.node().digits())),
                registry,
                output);
    }

    @Command(name = "suspend", description = "Propose to suspend an organisation: it is out at once, until reinstated.")
    Integer suspend(
            @Parameters(paramLabel = "ORGANISATION") int organisation,
            @Mixin RegistryOptions registry,
            @Mixin Output output)
            throws IOException, InterruptedException {
        return propose("suspension", Map.of("organisation", organisation), registry, output);
    }

    @Command(name = "reinstate", description = "Propose to take a suspended organisation back in.")
    Integer reinstate(
            @Parameters(paramLabel = "ORGANISATION") int organisation,
            @Mixin RegistryOptions registry,
            @Mixin Output output)
            throws IOException, InterruptedException {
        return propose("reinstatement", Map.of("organisation", organisation), registry, output);
    }

    @Command(name = "remove", description = "Propose to remove an organisation, for good.")
    Integer remove(
            @Parameters(paramLabel = "ORGANISATION") int organisation,
            @Mixin RegistryOptions registry,
            @Mixin Output output)
            throws IOException, InterruptedException {
        return propose("removal", Map.of("organisation", organisation), registry, output);
    }

    @Command(
            name = "keys",
            description = {
                "Propose new keys for an organisation that lost its own, or had them stolen.",
                "From the last vote on all its former accounts are strangers', and models are granted to the new key."
            })
    Integer keys(
            @Parameters(paramLabel = "ORGANISATION", description = "Its number, as members shows it.") int organisation,
            @Option(
                            names = "--member",
                            paramLabel = "FILE",
                            required = true,
                            description = "The member.json that it made anew; compare the fingerprint by telephone.")
                    Path file,
            @Mixin RegistryOptions registry,
            @Mixin Output output)
            throws IOException, InterruptedException {
        Member renewed = MemberFile.read(file);
        try (Registry open = registry.signedIn()) {
            String name = open.get("/members/" + organisation).path("name").asText();
            if (!name.equals(renewed.name().text())) {
                throw new OtherMemberException("organisation " + organisation + " is " + name + ", but " + file
                        + " is of " + renewed.name() + "; nothing was proposed");
            }
        }
        output.remark("consilium: " + renewed.name() + " has the fingerprint " + renewed.fingerprint());
        return propose(
                "keys",
                Map.of(
                        "organisation",
                        organisation,
                        "account",
                        renewed.account().hex(),
                        "encryptionKey",
                        renewed.encryptionKey().hex()),
                registry,
                output);
    }

    @Command(name = "roles", description = "Propose other roles for an organisation.")
    Integer roles(
            @Parameters(index = "0", paramLabel = "ORGANISATION") int organisation,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "ROLE", description = "${COMPLETION-CANDIDATES}")
                    Set<Role> roles,
            @Mixin RegistryOptions registry,
            @Mixin Output output)
            throws IOException, InterruptedException {
        return propose("roles", Map.of("organisation", organisation, "roles", roles), registry, output);
    }

    @Command(name = "task", description = "Propose to open a task.")
    Integer openTask(
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--metric",
                            defaultValue = "ACCURACY",
                            description = "What ranks: ${COMPLETION-CANDIDATES}.")
                    Metric metric,
            @Option(names = "--approvals", defaultValue = "1", description = "Approvals that a model needs.")
                    int approvals,
            @Option(names = "--attestations", defaultValue = "1", description = "Attestations that a score needs.")
                    int attestations,
            @Mixin RegistryOptions registry,
            @Mixin Output output)
            throws IOException, InterruptedException {
        return propose(
                "task",
                Map.of(
                        "name",
                        name,
                        "metric",
                        metric,
                        "approvalsRequired",
                        approvals,
                        "attestationsRequired",
                        attestations),
                registry,
                output);
    }

    @Command(name = "recall", description = "Propose to recall a model, whoever published it.")
    Integer recall(
            @Parameters(paramLabel = "MODEL", description = "Its number on the ledger.") long model,
            @Option(names = "--reason", required = true, description = "${COMPLETION-CANDIDATES}") RecallReason reason,
            @Mixin RegistryOptions registry,
            @Mixin Output output)
            throws IOException, InterruptedException {
        return propose("recall", Map.of("model", model, "reason", reason), registry, output);
    }

    private static Integer propose(String what, Object about, RegistryOptions registry, Output output)
            throws IOException, InterruptedException {
        try (Registry open = registry.signedIn()) {
            JsonNode opened = open.send("POST", "/proposals/" + what, about);
            output.answer(
                    opened,
                    text -> text.printf(
                            "proposal %s was opened in block %s, with your organisation's vote%n",
                            opened.path("proposal").asText(),
                            opened.path("step").path("block").asText()));
            return 0;
        }
    }

    private static String lower(JsonNode text) {
        return text.asText().toLowerCase(Locale.ROOT);
    }
}
