package io.consilium.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.chain.ChainOptions;
import io.consilium.cli.terminal.Output;
import io.consilium.contracts.Address;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Whose nodes seal blocks: the validators decide that among themselves, each with its own node. */
@Command(
        name = "sealer",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "See which nodes seal blocks, and have this site's node vote for another one or against one (QBFT).",
            "More than half of the present ones must vote the same; it counts from the next block on."
        })
final class SealerCommand {

    @Command(name = "list", description = "List the addresses of the nodes that seal blocks now.")
    Integer list(@Mixin ChainOptions chain, @Mixin Output output) {
        try (Node node = chain.connect()) {
            JsonNode sealers = node.ask(Question.of("qbft_getValidatorsByBlockNumber", "latest"));
            output.answer(sealers, text -> sealers.forEach(sealer -> text.println(sealer.asText())));
            return 0;
        }
    }

    @Command(name = "add", description = "Vote that a node seals blocks.")
    Integer add(
            @Parameters(paramLabel = "ADDRESS", description = "The address that it seals with.") String address,
            @Mixin ChainOptions chain,
            @Mixin Output output) {
        return vote(address, true, chain, output);
    }

    @Command(name = "remove", description = "Vote that a node seals blocks no more.")
    Integer remove(
            @Parameters(paramLabel = "ADDRESS", description = "The address that it seals with.") String address,
            @Mixin ChainOptions chain,
            @Mixin Output output) {
        return vote(address, false, chain, output);
    }

    private static Integer vote(String text, boolean seals, ChainOptions chain, Output output) {
        Address address = address(text);
        try (Node node = chain.connect()) {
            // Not a reading: it is asked once.
            Question vote = Question.of("qbft_proposeValidatorVote", address.hex(), seals);
            Node.value(vote, node.tryOnce(vote));
            output.answer(
                    Map.of("sealer", address.hex(), "seals", seals),
                    human -> human.println("this node votes that " + address + (seals ? " seals" : " doesn't seal")
                            + " blocks; see: consilium network sealer list"));
            return 0;
        }
    }

    private static Address address(String text) {
        try {
            return new Address(text);
        } catch (IllegalArgumentException malformed) {
            throw new NetworkOptionException(malformed.getMessage());
        }
    }
}
